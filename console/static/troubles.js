// What is wrong stands above everything, with the time since which, until it is over.
const state = { words: [], since: 0, own: "", ownSince: 0 };

export function show(place, said) {
  Object.assign(state, said);
  const wrong = new Set([...state.words, state.own].filter(Boolean));
  for (const line of place.querySelectorAll("[data-trouble]")) {
    const word = line.dataset.trouble, isOwn = word === "line" || word === "session";
    const at = new Date(isOwn ? state.ownSince : state.since).toTimeString().slice(0, 8);
    line.hidden = !wrong.has(word);
    line.querySelector(".text").textContent = line.dataset.text.replace("{at}", at);
  }
}
