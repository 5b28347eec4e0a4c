// Everything by the keyboard. Keys are places on the keyboard, so that they work with the Thai layout too.
const OFF = "saijai-keys-off";

export function obey(pane) {
  const toggle = document.getElementById("keys");
  const isOff = () => localStorage.getItem(OFF) === "1";
  function show() {
    if (!toggle) return;
    toggle.setAttribute("aria-pressed", String(!isOff()));
    toggle.textContent = isOff() ? toggle.dataset.off : toggle.dataset.on;
    document.body.classList.toggle("keys-off", isOff());
  }
  toggle?.addEventListener("click", () => {
    localStorage.setItem(OFF, isOff() ? "0" : "1");
    show();
  });
  show();

  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-to]");
    if (to) goTo(to.dataset.to);
    if (event.target.closest(".to-tree") && openTree()) event.preventDefault();
    if (event.target.closest(".to-list")) document.body.classList.remove("has-pane");
    if (event.target.closest(".shut")) document.getElementById("tree").close();
    if (event.target.closest(".print")) window.print();
  });

  document.addEventListener("keydown", (event) => {
    if (isOff() || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.repeat && !event.code.startsWith("Arrow")) return;
    if (event.key === "Escape" && event.target.matches("input, textarea")) return event.target.blur();
    if (event.target.matches("input, textarea, select") || document.querySelector("dialog[open]")) return;
    if (event.code === "ArrowDown" || event.code === "ArrowUp") return move(event);
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    if (digit) return choose(Number(digit[1]), event);
    const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
    const found = letter && document.querySelector(`.incident [data-key="${letter}"]:not(:disabled)`);
    if (!found) return;
    event.preventDefault();
    if (found.dataset.to) goTo(found.dataset.to);
    else found.click();
  });

  // From the list one goes up and down; elsewhere the page scrolls as usual.
  function move(event) {
    const links = [...document.querySelectorAll("#open a.whose")];
    const at = links.indexOf(document.activeElement);
    if (!links.length || (at < 0 && document.activeElement !== document.body)) return;
    event.preventDefault();
    links[Math.max(0, Math.min(links.length - 1, at + (event.code === "ArrowDown" ? 1 : -1)))].focus();
  }

  // A digit presses the button of that number in the part that has the focus.
  function choose(number, event) {
    const part = document.activeElement?.closest?.(".part");
    const button = [...(part?.querySelectorAll(".choices button") || [])][number - 1];
    if (!button) return;
    event.preventDefault();
    button.click();
  }

  function goTo(name) {
    const part = document.getElementById(name);
    if (!part) return;
    part.scrollIntoView({ block: "nearest" });
    (part.querySelector("textarea") || part.querySelector(".choices button") || part.querySelector("button"))?.focus();
  }

  function openTree() {
    const tree = document.getElementById("tree");
    tree?.showModal();
    return Boolean(tree);
  }
}
