"""Reading what patients write: from raw words to findings with their context.

The steps, one module each: `normalise` folds what only looks different, `tokens` cuts sentences
and words, `spelling` says what a word may mean, `phrases`, `chart` and `matching` find phrases,
`context` decides whether they are said to be so, `people` about whom, `quantities` reads numbers,
and `reader` puts them together.
"""
