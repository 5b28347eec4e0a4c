// The stream of the centre. It comes back by itself, and says since when it is away.
const SILENT_MS = 12000; // two pulses were missed
const AGAIN_MS = 3000;

export function listen(seq, hear) {
  let last = seq, heardAt = Date.now(), source = null, lostAt = 0, isFirst = true;

  function heard(event) {
    heardAt = Date.now();
    if (lostAt) {
      lostAt = 0;
      hear.lost("", 0);
    }
    if (event.lastEventId) last = Number(event.lastEventId);
    return JSON.parse(event.data);
  }

  function open() {
    if (source) source.close();
    source = new EventSource(`/live?after=${last}`);
    heardAt = Date.now();
    source.addEventListener("lines", (event) => {
      const said = heard(event);
      hear.lines({ ...said, first: isFirst || said.all === true });
      isFirst = false;
    });
    for (const name of ["operators", "pulse", "trouble"]) {
      source.addEventListener(name, (event) => hear[name](heard(event)));
    }
    source.addEventListener("error", lost);
  }

  async function lost() {
    lostAt = lostAt || Date.now();
    let word = "line";
    try {
      const answer = await fetch("/phone-tree", { method: "GET", headers: { accept: "application/json" }, cache: "no-store" });
      if (answer.status === 401 || answer.redirected) word = "session";
    } catch {
      word = "line";
    }
    if (lostAt) hear.lost(word, lostAt);
    if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
  }

  open();
  setInterval(() => {
    if (Date.now() - heardAt > SILENT_MS) {
      lost();
      open();
    }
  }, AGAIN_MS);
}
