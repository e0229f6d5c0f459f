// Gives each block of code a button that copies it.
import { copy } from "../copy.js";
import { icon } from "./icons.js";

export function addCopyButtons(block, tell) {
  for (const pre of block.querySelectorAll("pre")) {
    if (pre.classList.contains("plain") || pre.parentElement.classList.contains("code")) continue;
    const frame = Object.assign(document.createElement("div"), { className: "code" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy", title: "Copy" });
    button.setAttribute("aria-label", "Copy this code");
    button.append(icon("copy"));
    pre.replaceWith(frame);
    frame.append(pre, button);
    button.addEventListener("click", async () => {
      const isCopied = await copy(pre.textContent);
      button.replaceChildren(icon(isCopied ? "copied" : "copy"));
      setTimeout(() => button.replaceChildren(icon("copy")), 2000);
      tell(isCopied ? "Code copied." : "The browser does not allow copying. Select the code and press Ctrl+C.", !isCopied);
    });
  }
}
