// The list of items: filter, sort, fold, and links that lead to one of them.
(function () {
  "use strict";
  function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }
  all(".scripted").forEach(function (node) { node.hidden = false; });
  all(".unscripted").forEach(function (node) { node.hidden = true; });

  const form = document.getElementById("item-filter");
  const output = form.querySelector("output");
  const groups = all("#items .category[data-category]");
  const sorted = document.getElementById("sorted");
  const items = all("#items .item");
  const homes = items.map(function (item) { return item.parentNode; });
  let texts = null;

  function field(name) { return form.elements[name].value; }

  function filter() {
    const words = field("text").trim().toLowerCase().split(/\s+/).filter(Boolean);
    const verdict = field("verdict"), department = field("department"), category = field("category");
    if (words.length && !texts) {
      texts = items.map(function (item) { return item.textContent.toLowerCase(); });
    }
    let shown = 0;
    items.forEach(function (item, place) {
      const data = item.dataset;
      const fits = (!verdict || (verdict === "todo" ? "todo" in data : data.verdict === verdict)) &&
        (!department || data.department === department) &&
        (!category || data.category === category) &&
        words.every(function (word) { return texts[place].includes(word); });
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    groups.concat(sorted).forEach(function (group) { group.hidden = !group.querySelector(".item:not([hidden])"); });
    output.textContent = shown || !items.length
      ? output.dataset.text.replace("{shown}", shown).replace("{count}", items.length)
      : output.dataset.none;
  }

  // What stands first, for each way to sort; items that are alike keep the order of the list.
  const orders = {
    urgency: function (a, b) { return a.dataset.urgency - b.dataset.urgency; },
    department: function (a, b) { return a.dataset.department.localeCompare(b.dataset.department, "zh", { numeric: true }); },
    late: function (a, b) { return b.dataset.late - a.dataset.late; },
    next: function (a, b) { return (a.dataset.next || "9") < (b.dataset.next || "9") ? -1 : a.dataset.next === b.dataset.next ? 0 : 1; }
  };

  function sort() {
    const order = orders[field("sort")];
    if (order) {
      sorted.append.apply(sorted, items.slice().sort(order));
    } else {
      items.forEach(function (item, place) { homes[place].append(item); });
    }
  }

  function update(event) {
    if (!event || !event.target || event.target.name === "sort" || event.type === "reset") { sort(); }
    filter();
  }
  form.addEventListener("input", update);
  form.addEventListener("reset", function () { setTimeout(update, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  update();

  all("[data-pick]").forEach(function (link) {
    link.addEventListener("click", function () {
      form.reset();
      form.elements.verdict.value = link.dataset.pick;
      setTimeout(function () { form.elements.verdict.value = link.dataset.pick; update(); }, 0);
    });
  });
  all("[data-fold]").forEach(function (button) {
    button.addEventListener("click", function () {
      items.forEach(function (item) { if (!item.hidden) { item.open = button.dataset.fold === "open"; } });
    });
  });

  // Deep links: #item-19 and #part-19.2 open the item, whatever the filter hides.
  function decoded(name) {
    try { return decodeURIComponent(name); } catch (error) { return name; }
  }
  function follow() {
    const name = location.hash.slice(1);
    const target = name && (document.getElementById(name) || document.getElementById(decoded(name)));
    const item = target && target.closest(".item");
    if (!item) { return; }
    if (item.hidden) {
      ["text", "verdict", "department", "category"].forEach(function (name) { form.elements[name].value = ""; });
      filter();
    }
    item.open = true;
    target.scrollIntoView();
    item.querySelector("summary").focus({ preventScroll: true });
  }
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", function (event) {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) { follow(); }
  });
  follow();
})();
