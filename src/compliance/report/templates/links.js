// Failing links: thousands of them stand in the page as data, and one portion at a time as rows.
(function () {
  "use strict";
  const source = document.getElementById("link-data");
  if (!source) { return; }
  const PORTION = 100, IN_COLUMN = 1, AWAY = 2, NO_LINK = 4; // flags as the report writes them
  const form = document.getElementById("link-filter");
  const output = form.querySelector("output");
  const table = document.getElementById("link-table");
  const body = table.tBodies[0];
  const pager = document.querySelector(".pager");
  const sorters = Array.from(table.querySelectorAll("[data-sort]"));
  let data = null;  // parsed when somebody asks for more than the first rows
  let found = [];   // places of the rows that fit, in order
  let first = 0;
  let order = { key: "", down: false };

  function load() {
    if (data) { return; }
    data = JSON.parse(source.textContent);
    data.texts = data.rows.map(function (row) { return (data.sites[row[0]] + row[1]).toLowerCase(); });
    found = data.rows.map(function (_, place) { return place; });
    fill(form.elements.outcome, data.outcomes, 2);
    fill(form.elements.site, data.sites, 0);
  }

  // A choice names what occurs, with how often.
  function fill(select, names, column) {
    if (select.options.length > 1) { return; }
    const counts = new Map();
    data.rows.forEach(function (row) { counts.set(row[column], (counts.get(row[column]) || 0) + 1); });
    Array.from(counts).sort(function (a, b) { return b[1] - a[1]; }).slice(0, 500).forEach(function (pair) {
      if (names[pair[0]]) { select.add(new Option(names[pair[0]] + " (" + pair[1] + ")", names[pair[0]])); }
    });
  }

  let standsOn = ""; // a site whose pages carry the links, asked for from the list of sites

  function filter() {
    load();
    const words = form.elements.text.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const outcome = form.elements.outcome.value ? data.outcomes.indexOf(form.elements.outcome.value) : -1;
    const site = form.elements.site.value ? data.sites.indexOf(form.elements.site.value) : -1;
    const column = form.elements.column.checked;
    const on = standsOn ? data.sites.indexOf(standsOn) : -1;
    found = [];
    data.rows.forEach(function (row, place) {
      if (outcome >= 0 && row[2] !== outcome || site >= 0 && row[0] !== site || column && !(row[4] & IN_COLUMN)) { return; }
      if (standsOn && !row[5].some(function (page) { return data.pages[page][0] === on; })) { return; }
      if (words.every(function (word) { return data.texts[place].includes(word); })) { found.push(place); }
    });
    sort();
    first = 0;
    render();
  }

  function sort() {
    if (!order.key) { return; }
    const keyed = found.map(function (place) { return [place, keyOf(data.rows[place], place)]; });
    const sign = order.down ? -1 : 1;
    keyed.sort(function (a, b) { return a[1] < b[1] ? -sign : a[1] > b[1] ? sign : a[0] - b[0]; });
    found = keyed.map(function (pair) { return pair[0]; });
  }

  function keyOf(row, place) {
    if (order.key === "outcome") { return data.outcomes[row[2]] + " " + row[3]; }
    if (order.key === "page") { return row[5].length ? address(data.pages[row[5][0]]) : ""; }
    return data.texts[place];
  }

  function address(split) { return data.sites[split[0]] + split[1]; }

  function anchor(text, linkable) {
    const node = document.createElement(linkable ? "a" : "span");
    node.className = "url";
    node.textContent = text;
    if (linkable && /^https?:\/\//i.test(text)) { node.href = text; node.rel = "noreferrer noopener"; node.target = "_blank"; }
    return node;
  }

  function tag(text) {
    const node = document.createElement("span");
    node.className = "tag";
    node.textContent = text;
    return node;
  }

  function line(row) {
    const made = document.createElement("tr");
    made.insertCell().append(anchor(address(row), !(row[4] & NO_LINK)));
    const outcome = made.insertCell();
    outcome.append(data.outcomes[row[2]] + (row[3] ? " " + row[3] : "") + " ");
    if (row[4] & IN_COLUMN) { outcome.append(tag(table.dataset.column)); }
    if (row[4] & AWAY) { outcome.append(tag(table.dataset.away)); }
    const from = made.insertCell();
    row[5].forEach(function (page) {
      const each = document.createElement("div");
      each.append(anchor(address(data.pages[page]), data.pages[page][2]));
      from.append(each);
    });
    return made;
  }

  function render() {
    const portion = found.slice(first, first + PORTION);
    const lines = document.createDocumentFragment();
    portion.forEach(function (place) { lines.append(line(data.rows[place])); });
    body.replaceChildren(lines);
    say(found.length, portion.length);
  }

  function say(count, shown) {
    output.textContent = count
      ? output.dataset.text.replace("{count}", count).replace("{first}", first + 1).replace("{last}", first + shown)
      : output.dataset.none;
    pager.children[0].disabled = first === 0;
    pager.children[1].disabled = first + shown >= count;
    pager.hidden = count <= PORTION;
  }

  form.addEventListener("input", filter);
  form.addEventListener("focusin", load);
  if (window.IntersectionObserver && window.requestIdleCallback) { // read before somebody gets here, but not before the page is up
    new IntersectionObserver(function (seen, watcher) {
      if (seen.some(function (each) { return each.isIntersecting; })) { watcher.disconnect(); requestIdleCallback(load); }
    }, { rootMargin: "1500px" }).observe(form);
  }
  form.addEventListener("reset", function () { standsOn = ""; setTimeout(filter, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  Array.from(pager.children).forEach(function (button) {
    button.addEventListener("click", function () {
      load();
      first += Number(button.dataset.step) * PORTION;
      render();
      document.getElementById("links").scrollIntoView();
    });
  });
  sorters.forEach(function (button) {
    button.addEventListener("click", function () {
      order = { key: button.dataset.sort, down: order.key === button.dataset.sort && !order.down };
      sorters.forEach(function (each) { each.parentNode.removeAttribute("aria-sort"); });
      button.parentNode.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      filter();
    });
  });
  document.querySelectorAll("[data-on-site]").forEach(function (link) {
    link.addEventListener("click", function () {
      form.reset();
      setTimeout(function () { standsOn = link.dataset.onSite; filter(); }, 0);
    });
  });
  // The rows of the file are the first ones, unsorted: nothing to draw yet.
  say(Number(table.dataset.count), body.rows.length);
})();
