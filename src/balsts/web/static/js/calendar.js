// Draws this month where a page asks for it; without script the page says the day in words.
function row(cells, kind) {
  const line = document.createElement("tr");
  for (const [text, today] of cells) {
    const cell = document.createElement(kind);
    cell.textContent = text;
    if (today) {
      cell.setAttribute("aria-current", "date");
    }
    line.append(cell);
  }
  return line;
}

export function fillCalendar(root) {
  const place = root.querySelector("[data-balsts-calendar]");
  if (!place) {
    return;
  }
  const language = document.documentElement.lang;
  const now = new Date();
  const [year, month] = [now.getFullYear(), now.getMonth()];
  const before = (new Date(year, month, 1).getDay() + 6) % 7;
  const last = new Date(year, month + 1, 0).getDate();
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  // The first of January 2024 was a Monday.
  const names = Array.from({ length: 7 }, (_, day) => [weekday.format(new Date(2024, 0, day + 1)), false]);
  const days = Array.from({ length: Math.ceil((before + last) / 7) * 7 }, (_, place) => {
    const day = place - before + 1;
    return day < 1 || day > last ? ["", false] : [day, day === now.getDate()];
  });

  const table = document.createElement("table");
  table.append(row(names, "th"));
  for (let first = 0; first < days.length; first += 7) {
    table.append(row(days.slice(first, first + 7), "td"));
  }
  place.replaceChildren(table);
}
