// The table of CREs and the view of a locus. Texts get into the page as text nodes only.
(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("data").textContent);
  var SVG = "http://www.w3.org/2000/svg", CLASSES = ["", "enhancer", "silencer"];

  function element(name, attributes, children, space) {
    var made = space ? document.createElementNS(space, name) : document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    (children || []).forEach(function (child) {
      made.appendChild(typeof child === "object" ? child : document.createTextNode(child));
    });
    return made;
  }
  function drawn(name, attributes, children) { return element(name, attributes, children, SVG); }
  function clear(node) { while (node.firstChild) node.removeChild(node.firstChild); }
  function number(value, digits) { return value === null || value === undefined ? "" : value.toFixed(digits); }
  function small(value) { return value === null || value === undefined ? "" : value === 0 ? "0" : value.toPrecision(2); }
  function whole(value) { return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ","); }
  function labelled(text, input) { return element("label", {}, [text, input]); }
  function choice(texts) {
    return element("select", {}, texts.map(function (text, i) { return element("option", { value: i }, [text]); }));
  }

  // --- CREs

  function collect() {
    var rows = [];
    data.views.forEach(function (view, index) {
      [["n", "necessity"], ["s", "sufficiency"]].forEach(function (kind) {
        (view[kind[0]] || []).forEach(function (tile) {
          if (!tile[5]) return;
          rows.push([view.l[0], data.tracks[view.t], kind[1], CLASSES[tile[5]], view.l[1], tile[2], tile[2] + tile[1], tile[3],
                     tile[4], index]);
        });
      });
    });
    return rows;
  }

  function tableOfCREs() {
    var table = document.getElementById("cre-table");
    if (!table) return;
    var rows = collect(), shown = rows, page = 0, PER_PAGE = 50, column = 7, down = true;
    var body = table.tBodies[0], heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var filter = element("input", { type: "search", placeholder: "gene, chromosome, class" });
    var assay = choice(["both assays", "necessity", "sufficiency"]), kind = choice(["both", "enhancers", "silencers"]);
    var track = choice(["all tracks"].concat(data.tracks)), least = element("input", { type: "number", step: "0.1", min: "0", value: "0" });
    var back = element("button", { type: "button" }, ["Previous"]), on = element("button", { type: "button" }, ["Next"]);
    var note = document.getElementById("cre-note");

    function key(row) { return column === 7 ? Math.abs(row[7]) : row[column]; }
    function sort() {
      shown.sort(function (a, b) {
        var x = key(a), y = key(b);
        if (x === null || y === null) return (x === null) - (y === null);
        return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
      });
      heads.forEach(function (head, i) {
        if (i === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
    }
    function show() {
      clear(body);
      shown.slice(page * PER_PAGE, (page + 1) * PER_PAGE).forEach(function (row) {
        var link = element("a", { href: "#loci" }, [row[0]]);
        link.addEventListener("click", function () { chooseView(row[9]); });
        body.appendChild(element("tr", {}, row.slice(0, 9).map(function (value, i) {
          if (i === 0) return element("td", {}, [link]);
          if (i < 5) return element("td", i === 3 ? { "class": value } : {}, [value]);
          return element("td", { "class": "number" }, [i < 7 ? whole(value) : i === 7 ? number(value, 3) : small(value)]);
        })));
      });
      back.disabled = page === 0;
      on.disabled = (page + 1) * PER_PAGE >= shown.length;
      note.textContent = (shown.length ? whole(page * PER_PAGE + 1) + " to " + whole(Math.min(shown.length, (page + 1) * PER_PAGE)) + " of " : "") +
        whole(shown.length) + " CREs" + (shown.length < rows.length ? ", " + whole(rows.length) + " without the filter" : "") +
        ". Effects sort by their size; coordinates are 0-based and half-open." +
        (data.left_out ? " " + whole(data.left_out) + " further tiles are in the tables only." : "");
    }
    function choose() {
      var words = filter.value.toLowerCase().split(/\s+/).filter(Boolean), bound = parseFloat(least.value) || 0;
      shown = rows.filter(function (row) {
        if (+assay.value && row[2] !== ["", "necessity", "sufficiency"][+assay.value]) return false;
        if (+kind.value && row[3] !== CLASSES[+kind.value]) return false;
        if (+track.value && row[1] !== data.tracks[+track.value - 1]) return false;
        if (Math.abs(row[7]) < bound) return false;
        var text = row.slice(0, 5).join(" ").toLowerCase();
        return words.every(function (word) { return text.indexOf(word) >= 0; });
      });
      page = 0;
      sort();
      show();
    }

    heads.forEach(function (head, i) {
      var button = element("button", { type: "button" }, [head.textContent]);
      clear(head);
      head.appendChild(button);
      if (i > 4) head.className = "number";
      button.addEventListener("click", function () {
        down = i === column ? !down : i === 7;
        column = i;
        page = 0;
        sort();
        show();
      });
    });
    [filter, assay, kind, track, least].forEach(function (input) { input.addEventListener("input", choose); });
    back.addEventListener("click", function () { page--; show(); });
    on.addEventListener("click", function () { page++; show(); });
    document.getElementById("cre-tools").appendChild(element("div", { "class": "tools" }, [
      labelled("Search", filter), labelled("Assay", assay), labelled("Class", kind), labelled("Track", track),
      labelled("|effect| at least", least), back, on]));
    choose();
  }

  // --- Loci

  function nice(span) {
    var step = Math.pow(10, Math.floor(Math.log(span / 6) / Math.LN10));
    return [1, 2, 5, 10].map(function (k) { return k * step; }).filter(function (s) { return span / s <= 8; })[0] || 10 * step;
  }

  function bars(view) {
    var rows = [["n", "Necessity"], ["s", "Sufficiency"]].filter(function (row) { return view[row[0]]; });
    var all = rows.reduce(function (list, row) { return list.concat(view[row[0]]); }, []);
    var low = Math.min.apply(null, all.map(function (t) { return t[2]; }));
    var high = Math.max.apply(null, all.map(function (t) { return t[2] + t[1]; }));
    var LEFT = 90, WIDTH = 1000, HALF = 44, ROW = 2 * HALF + 26, height = rows.length * ROW + 44, tss = +view.l[2];
    low = Math.min(low, tss); high = Math.max(high, tss + 1);
    function x(position) { return LEFT + (position - low) / (high - low) * (WIDTH - LEFT - 14); }
    var svg = drawn("svg", { "class": "drawing", viewBox: "0 0 " + WIDTH + " " + height, role: "img",
                             "aria-label": "Effects of tiles along the window" });
    rows.forEach(function (row, r) {
      var middle = 14 + r * ROW + HALF;
      var most = Math.max.apply(null, [1].concat(view[row[0]].map(function (t) { return Math.abs(t[3]); })));
      svg.appendChild(drawn("text", { x: 0, y: middle + 4, "class": "strong" }, [row[1]]));
      [most, -most].forEach(function (value) {
        svg.appendChild(drawn("text", { x: LEFT - 6, y: middle - value / most * HALF + 4, "text-anchor": "end" }, [number(value, most < 10 ? 1 : 0)]));
      });
      svg.appendChild(drawn("rect", { x: LEFT, y: middle - HALF, width: WIDTH - LEFT - 14, height: 2 * HALF, fill: "var(--shade)" }));
      view[row[0]].forEach(function (t) {
        var size = Math.max(1.5, Math.abs(t[3]) / most * HALF), name = t[3] >= 0 ? "enhancer" : "silencer";
        svg.appendChild(drawn("rect", {
          x: x(t[2]) + .5, width: Math.max(.5, x(t[2] + t[1]) - x(t[2]) - 1), y: t[3] >= 0 ? middle - size : middle, height: size,
          fill: "var(--" + name + ")", "fill-opacity": t[5] ? 1 : .38
        }, [drawn("title", {}, [row[1] + " " + number(t[3], 3) + (t[5] ? ", " + CLASSES[t[5]] : "") + "\n" + view.l[1] + ":" +
                                whole(t[2]) + "-" + whole(t[2] + t[1])])]));
      });
      svg.appendChild(drawn("line", { x1: LEFT, x2: WIDTH - 14, y1: middle, y2: middle, "class": "axis" }));
    });
    var foot = rows.length * ROW, step = nice(high - low), forward = view.l[3] !== "-", at = x(tss + .5);
    for (var p = Math.ceil(low / step) * step; p <= high; p += step) {
      svg.appendChild(drawn("line", { x1: x(p), x2: x(p), y1: foot, y2: foot + 5, "class": "axis" }));
      svg.appendChild(drawn("text", { x: x(p), y: foot + 19, "text-anchor": "middle" }, [whole(p)]));
    }
    svg.appendChild(drawn("text", { x: 0, y: foot + 19 }, [view.l[1]]));
    svg.appendChild(drawn("path", { "class": "tss", d: "M" + at + " " + foot + "V8h" + (forward ? 14 : -14) + "m" +
                                    (forward ? "-5-4l5 4l-5 4" : "5-4l-5 4l5 4") }));
    svg.appendChild(drawn("text", { x: at + (forward ? 19 : -19), y: 12, "text-anchor": forward ? "start" : "end", "class": "strong" }, ["TSS"]));
    return svg;
  }

  var MUTANTS = { enhancers: "var(--enhancer)", silencers: "var(--silencer)" };
  function colour(mutant) { return Object.prototype.hasOwnProperty.call(MUTANTS, mutant) ? MUTANTS[mutant] : "var(--context)"; }

  // The wild type as an area, each mutant as a line within a band of one standard deviation.
  function profile(mutants) {
    var LEFT = 60, WIDTH = 1000, HEIGHT = 250, FOOT = HEIGHT - 44, TOP = 30, RIGHT = WIDTH - 14, bins = mutants[0][1], most = 0;
    mutants.forEach(function (mutant) {
      mutant[1].forEach(function (bin) { most = Math.max(most, bin[1], (bin[2] || 0) + (bin[3] || 0)); });
    });
    if (!(most > 0)) most = 1;
    most *= 1.04;
    var half = bins.length > 1 ? (bins[1][0] - bins[0][0]) / 2 : .064, low = bins[0][0] - half, high = bins[bins.length - 1][0] + half;
    function x(kb) { return +(LEFT + (kb - low) / (high - low) * (RIGHT - LEFT)).toFixed(2); }
    function y(value) { return +(FOOT - Math.max(0, value) / most * (FOOT - TOP)).toFixed(2); }
    function steps(list, value) {
      return list.map(function (bin) { return x(bin[0] - half) + "," + y(value(bin)) + " " + x(bin[0] + half) + "," + y(value(bin)); }).join(" ");
    }
    var svg = drawn("svg", { "class": "drawing", viewBox: "0 0 " + WIDTH + " " + HEIGHT, role: "img",
                             "aria-label": "Predicted profile of the wild type and of mutants" });
    var step = nice(most);
    for (var v = 0; v <= most; v += step) {
      svg.appendChild(drawn("line", { x1: LEFT, x2: RIGHT, y1: y(v), y2: y(v), "class": "axis" }));
      svg.appendChild(drawn("text", { x: LEFT - 6, y: y(v) + 4, "text-anchor": "end" }, [String(+v.toPrecision(6))]));
    }
    step = nice(high - low);
    for (var kb = Math.ceil(low / step) * step; kb <= high; kb += step) {
      svg.appendChild(drawn("line", { x1: x(kb), x2: x(kb), y1: FOOT, y2: FOOT + 5, "class": "axis" }));
      svg.appendChild(drawn("text", { x: x(kb), y: FOOT + 18, "text-anchor": "middle" }, [String(+kb.toPrecision(6))]));
    }
    svg.appendChild(drawn("text", { x: (LEFT + RIGHT) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, ["kb from the TSS, downstream to the right"]));
    svg.appendChild(drawn("polygon", { points: x(low) + "," + FOOT + " " + steps(bins, function (bin) { return bin[1]; }) + " " + x(high) + "," + FOOT,
                                       fill: "var(--soft)", "fill-opacity": .22 }));
    svg.appendChild(drawn("polyline", { points: steps(bins, function (bin) { return bin[1]; }), fill: "none", stroke: "var(--ink)", "stroke-width": 1.5 }));
    mutants.forEach(function (mutant) {
      var list = mutant[1].filter(function (bin) { return bin[2] !== null; });
      function above(sign) { return function (bin) { return bin[2] + sign * (bin[3] || 0); }; }
      var back = steps(list, above(-1)).split(" ").reverse().join(" ");
      svg.appendChild(drawn("polygon", { points: steps(list, above(1)) + " " + back, fill: colour(mutant[0]), "fill-opacity": .25 }));
      svg.appendChild(drawn("polyline", { points: steps(list, above(0)), fill: "none", stroke: colour(mutant[0]), "stroke-width": 2 }));
    });
    [["wild type", "var(--ink)"]].concat(mutants.map(function (mutant) { return [mutant[0] + " shuffled", colour(mutant[0])]; })).forEach(function (key, k) {
      svg.appendChild(drawn("line", { x1: LEFT + k * 170, x2: LEFT + 24 + k * 170, y1: 12, y2: 12, stroke: key[1], "stroke-width": 2 }));
      svg.appendChild(drawn("text", { x: LEFT + 30 + k * 170, y: 16 }, [key[0]]));
    });
    bins.forEach(function (bin, i) {
      var said = mutants.map(function (mutant) {
        var at = mutant[1][i];
        return at && at[2] !== null ? "\n" + mutant[0] + " shuffled: " + small(at[2]) + (at[3] === null ? "" : " \u00b1 " + small(at[3])) : "";
      });
      svg.appendChild(drawn("rect", { x: x(bin[0] - half), width: x(bin[0] + half) - x(bin[0] - half), y: TOP, height: FOOT - TOP, fill: "transparent" },
                            [drawn("title", {}, [number(bin[0], 3) + " kb\nwild type: " + small(bin[1]) + said.join("")])]));
    });
    return svg;
  }

  function trace(search) {
    var LEFT = 44, WIDTH = 460, HEIGHT = 230, FOOT = HEIGHT - 34, rounds = search[2], lines = [
      [1, "trace", "var(--ink)", ""], [2, "additive", "var(--enhancer)", "6 4"], [3, "multiplicative", "var(--silencer)", "2 4"]];
    var values = [1, 0];
    rounds.forEach(function (round) { for (var i = 1; i < 4; i++) if (round[i] !== null) values.push(round[i]); });
    var low = Math.min.apply(null, values), high = Math.max.apply(null, values) * 1.05, last = Math.max(1, rounds.length - 1);
    function x(i) { return LEFT + i / last * (WIDTH - LEFT - 12); }
    function y(value) { return FOOT - (value - low) / (high - low) * (FOOT - 26); }
    var svg = drawn("svg", { "class": "drawing", viewBox: "0 0 " + WIDTH + " " + HEIGHT, role: "img", "aria-label": "Greedy search" });
    var step = nice(high - low);
    for (var v = Math.ceil(low / step) * step; v <= high + 1e-9; v += step) {
      svg.appendChild(drawn("line", { x1: LEFT, x2: WIDTH - 12, y1: y(v), y2: y(v), "class": "axis" }));
      svg.appendChild(drawn("text", { x: LEFT - 6, y: y(v) + 4, "text-anchor": "end" }, [String(+v.toFixed(6))]));
    }
    for (var i = 0; i <= last; i += Math.ceil(last / 12)) {
      svg.appendChild(drawn("text", { x: x(i), y: FOOT + 16, "text-anchor": "middle" }, [String(i)]));
    }
    svg.appendChild(drawn("text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 2, "text-anchor": "middle" }, ["round"]));
    lines.forEach(function (line, k) {
      var points = rounds.map(function (round, n) { return round[line[0]] === null ? null : x(n) + "," + y(round[line[0]]); });
      svg.appendChild(drawn("polyline", { points: points.filter(Boolean).join(" "), fill: "none", stroke: line[2], "stroke-width": 2, "stroke-dasharray": line[3] }));
      svg.appendChild(drawn("line", { x1: LEFT + k * 125, x2: LEFT + 24 + k * 125, y1: 10, y2: 10, stroke: line[2], "stroke-width": 2, "stroke-dasharray": line[3] }));
      svg.appendChild(drawn("text", { x: LEFT + 30 + k * 125, y: 14 }, [line[1]]));
    });
    return element("div", {}, [element("h3", {}, ["Search for " + search[0] + (search[1] ? ": " + search[1] : "")]), svg]);
  }

  function tilesOf(view) {
    var byStart = {}, starts = [];
    ["n", "s"].forEach(function (kind) {
      (view[kind] || []).forEach(function (t) {
        if (!byStart[t[0]]) { byStart[t[0]] = {}; starts.push(t[0]); }
        byStart[t[0]][kind] = t;
      });
    });
    starts.sort(function (a, b) { return (byStart[a].n || byStart[a].s)[2] - (byStart[b].n || byStart[b].s)[2]; });
    function cells(t) {
      return [element("td", { "class": "number" }, [t ? number(t[3], 3) : ""]), element("td", { "class": "number" }, [t ? small(t[4]) : ""]),
              element("td", t && t[5] ? { "class": CLASSES[t[5]] } : {}, [t && t[5] ? (t[6] ? "strong " : "") + CLASSES[t[5]] : ""])];
    }
    var head = element("tr", {}, ["start", "end", "necessity", "q", "class", "sufficiency", "q", "class"].map(function (name) {
      return element("th", name === "class" ? {} : { "class": "number" }, [name]);
    }));
    return element("details", {}, [element("summary", {}, ["Table of its " + starts.length + " tiles"]),
      element("div", { "class": "wide" }, [element("table", {}, [element("thead", {}, [head]), element("tbody", {}, starts.map(function (start) {
        var t = byStart[start].n || byStart[start].s;
        return element("tr", {}, [element("td", { "class": "number" }, [whole(t[2])]), element("td", { "class": "number" }, [whole(t[2] + t[1])])]
          .concat(cells(byStart[start].n), cells(byStart[start].s)));
      }))])])]);
  }

  var names = data.views.map(function (view) {
    return view.l[0] + "  " + view.l[1] + ":" + whole(view.l[2]) + " " + view.l[3] + (data.tracks.length > 1 ? "  " + data.tracks[view.t] : "");
  });
  var select = choice([]), place = document.getElementById("locus-view"), chosen = 0;

  function chooseView(index) {
    var view = data.views[index];
    chosen = index;
    if (select.querySelector("option[value='" + index + "']") === null) fill("");
    select.value = index;
    clear(place);
    place.appendChild(element("h3", {}, [names[index]]));
    if (view.c) {
      place.appendChild(element("p", { "class": "note" }, ["Context: " + view.c[0] + ", effect " + number(view.c[1], 3) + "; activity " +
                                small(view.c[2])]));
    }
    if (view.n || view.s) {
      place.appendChild(element("div", { "class": "wide" }, [bars(view)]));
      place.appendChild(element("p", { "class": "note" }, [
        "Orange, upwards: activity falls without the tile, or rises with it (enhancing). Blue, downwards: silencing. Full colour: a CRE."]));
      place.appendChild(tilesOf(view));
    }
    if (view.p) {
      place.appendChild(element("h3", {}, ["Predicted profile, before and after"]));
      place.appendChild(element("div", { "class": "wide" }, [profile(view.p)]));
      place.appendChild(element("p", { "class": "note" }, [
        "Coverage that the model predicts for each bin. Lines of mutants are means over shuffles, bands one standard deviation."]));
    }
    else if (data.bins_left_out) {
      place.appendChild(element("p", { "class": "note" }, [whole(data.bins_left_out) + " bins of profiles of the last loci are in the tables only."]));
    }
    if (view.g) place.appendChild(element("div", { "class": "traces" }, view.g.map(trace)));
  }
  function fill(text) {
    var words = text.toLowerCase().split(/\s+/).filter(Boolean), count = 0;
    clear(select);
    names.forEach(function (name, i) {
      var low = name.toLowerCase();
      if (!words.every(function (word) { return low.indexOf(word) >= 0; })) return;
      select.appendChild(element("option", { value: i }, [name]));
      count++;
    });
    return count;
  }
  function move(by) {
    var options = select.options, next = select.selectedIndex + by;
    if (next >= 0 && next < options.length) chooseView(+options[next].value);
  }

  tableOfCREs();
  if (data.views.length) {
    var find = element("input", { type: "search", placeholder: "gene or chromosome" });
    var before = element("button", { type: "button" }, ["Previous"]), after = element("button", { type: "button" }, ["Next"]);
    fill("");
    find.addEventListener("input", function () { if (fill(find.value)) chooseView(+select.options[0].value); });
    select.addEventListener("change", function () { chooseView(+select.value); });
    before.addEventListener("click", function () { move(-1); });
    after.addEventListener("click", function () { move(1); });
    document.getElementById("locus-tools").appendChild(element("div", { "class": "tools" }, [
      labelled("Search", find), labelled("Locus", select), before, after]));
    chooseView(0);
  }
}());
