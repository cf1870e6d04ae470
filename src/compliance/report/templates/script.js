(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  all(".scripted").forEach(function (node) { node.hidden = false; });

  // Filter
  var form = document.querySelector(".filter");
  var items = all(".item");
  var texts = null;
  function filter() {
    var wanted = form.elements.text.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    var verdict = form.elements.verdict.value;
    var department = form.elements.department.value;
    texts = texts || items.map(function (item) { return item.textContent.toLowerCase(); });
    var shown = 0;
    items.forEach(function (item, place) {
      var fits = (!verdict || (verdict === "todo" ? "todo" in item.dataset : item.dataset.verdict === verdict)) &&
        (!department || item.dataset.department === department) &&
        wanted.every(function (word) { return texts[place].indexOf(word) >= 0; });
      item.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    all(".category").forEach(function (group) { group.hidden = !group.querySelector(".item:not([hidden])"); });
    var output = form.querySelector("output");
    output.textContent = output.dataset.text.replace("{shown}", shown).replace("{count}", items.length);
  }
  form.addEventListener("input", filter);
  form.addEventListener("reset", function () { setTimeout(filter, 0); });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  all("[data-pick]").forEach(function (link) {
    link.addEventListener("click", function () { form.reset(); form.elements.verdict.value = link.dataset.pick; filter(); });
  });
  all("[data-fold]").forEach(function (button) {
    button.addEventListener("click", function () {
      items.forEach(function (item) { if (!item.hidden) { item.open = button.dataset.fold === "open"; } });
    });
  });
  filter();

  // Deep links: #item-19 opens the item, whatever the filter hides
  function follow() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var item = target && target.closest(".item");
    if (!item) { return; }
    if (item.hidden) { form.reset(); filter(); }
    item.open = true;
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#item-']");
    if (link && link.getAttribute("href") === location.hash) { follow(); }
  });
  follow();

  // Printing one department's list, or all of them, each on its own sheet
  all("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () {
      all(".sheet").forEach(function (sheet) {
        sheet.classList.toggle("wanted", button.dataset.print === "all" || sheet.id === button.dataset.print);
      });
      document.body.classList.add("lists-only");
      window.print();
    });
  });
  window.addEventListener("afterprint", function () { document.body.classList.remove("lists-only"); });

  // Links beyond the first, in portions
  var more = document.getElementById("more-links");
  if (!more) { return; }
  var rows = JSON.parse(document.getElementById("link-data").textContent);
  var body = document.querySelector("#link-table tbody");
  var label = document.getElementById("links-shown");
  var portion = 200;
  var next = 0;
  function address(text, href) {
    var node = document.createElement(href ? "a" : "span");
    node.className = "url";
    node.textContent = text;
    if (href && /^https?:\/\//i.test(href)) { node.href = href; node.rel = "noreferrer noopener"; node.target = "_blank"; }
    return node;
  }
  function tag(text) {
    var node = document.createElement("span");
    node.className = "tag";
    node.textContent = text;
    return node;
  }
  function named() {
    more.textContent = more.dataset.text.replace("{count}", Math.min(portion, rows.length - next));
    more.hidden = next >= rows.length;
    label.textContent = label.dataset.text.replace("{shown}", body.rows.length);
  }
  more.addEventListener("click", function () {
    rows.slice(next, next + portion).forEach(function (row) {
      var line = body.insertRow();
      line.insertCell().appendChild(address(row[0], row[1]));
      var outcome = line.insertCell();
      outcome.textContent = row[2] + (row[3] ? " " + row[3] : "") + " ";
      if (row[4]) { outcome.appendChild(tag(more.dataset.column)); }
      if (row[5]) { outcome.appendChild(tag(more.dataset.away)); }
      var from = line.insertCell();
      row[6].forEach(function (each) { from.appendChild(document.createElement("div")).appendChild(address(each[0], each[1])); });
    });
    next += portion;
    named();
  });
  named();
})();
