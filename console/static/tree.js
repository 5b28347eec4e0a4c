// The phone tree on paper.
document.querySelector(".print").addEventListener("click", () => window.print());
