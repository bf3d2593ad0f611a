"""The public web service: the turn, the chat API, the console API, health. Sole owner of a turn's effects."""
