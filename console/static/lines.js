// The lines of the board, each in its place. The centre has written and escaped them.
export class Lines {
  constructor(board) {
    this.open = board.querySelector("#open");
    this.closed = board.querySelector("#closed");
    this.none = board.querySelector("#none");
    this.count = board.querySelector("#count");
    this.known = new Map();
    for (const line of board.querySelectorAll(".line")) this.known.set(line.dataset.id, line);
  }

  // Returns the lines of incidents that were not there before.
  take(said) {
    if (said.all) {
      const kept = new Set(said.lines.map((one) => one.id));
      for (const id of [...this.known.keys()]) if (!kept.has(id)) this.drop(id);
    }
    const fresh = [];
    for (const one of said.lines) if (this.put(one)) fresh.push(this.known.get(one.id));
    said.gone.forEach((id) => this.drop(id));
    this.count.textContent = said.count;
    this.none.hidden = said.count > 0;
    return fresh;
  }

  put(one) {
    const old = this.known.get(one.id);
    const home = one.open ? this.open : this.closed;
    const hadFocus = old && old.contains(document.activeElement);
    const isChosen = old && old.classList.contains("chosen");
    if (old) old.remove();
    this.known.delete(one.id);
    if (!home) return false;
    const shape = document.createElement("template");
    shape.innerHTML = one.html.trim();
    const line = shape.content.firstElementChild;
    home.insertBefore(line, this.after(home, one.rank));
    this.known.set(one.id, line);
    if (isChosen) line.classList.add("chosen");
    if (hadFocus) line.querySelector("a").focus({ preventScroll: true });
    return !old && one.open;
  }

  after(home, rank) {
    let low = 0, high = home.children.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (home.children[middle].dataset.rank < rank) low = middle + 1;
      else high = middle;
    }
    return home.children[low] || null;
  }

  drop(id) {
    const line = this.known.get(id);
    if (line) line.remove();
    this.known.delete(id);
  }
}
