/** Lets the page's own buttons open the chat. */
const chat = document.querySelector("lantern-chat");
for (const button of document.querySelectorAll("[data-open-chat]")) {
  button.addEventListener("click", () => chat.open());
}
