// Shows new mail without moving the page: the list is fetched again and swapped only when it changed.
const list = document.querySelector("[data-refresh]");
if (list) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const mails = fresh.querySelector("[data-refresh]");
      if (mails.innerHTML === list.innerHTML) return;
      list.innerHTML = mails.innerHTML;
      document.querySelector(".count").textContent = fresh.querySelector(".count").textContent;
    } catch {
      // The inbox was stopped; the next round tries again.
    }
  }, 3000);
}
