// Who answers now, told anew every second and a half; a press of a button rings the supervisor's own phone.
const csrf = document.querySelector('meta[name="csrf"]').content;
const list = document.getElementById("supervised");
const said = document.getElementById("supervise-said");

async function look() {
  if (list.contains(document.activeElement)) return; // nobody loses the button under the finger
  const answer = await fetch("/supervise/list", { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer && answer.ok && !list.contains(document.activeElement)) list.innerHTML = await answer.text();
}

list.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-way]");
  if (!button) return;
  const body = new URLSearchParams({ operator: button.dataset.operator, way: button.dataset.way });
  const answer = await fetch("/phone/supervise", { method: "POST", body, headers: { "X-CSRF": csrf, Accept: "application/json" } }).catch(() => null);
  said.textContent = answer && answer.ok ? said.dataset.done : said.dataset.failed;
  button.blur();
});
setInterval(look, 1500);
