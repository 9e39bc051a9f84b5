// The table of CREs and the view of a locus. Texts get into the page as text nodes only.
(function () {
  "use strict";
  var data = null; // set before anything is shown
  var SVG = "http://www.w3.org/2000/svg", CLASSES = ["", "enhancer", "silencer"], KINDS = [["n", "Necessity"], ["s", "Sufficiency"]];
  var START = 0, WIDTH = 1, PLACE = 2, EFFECT = 3, LOW = 4, HIGH = 5, Q = 6, CLASS = 7, STRONG = 8, KB = 9, N = 10; // of a tile

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
  function given(value) { return value !== null && value !== undefined; }
  function number(value, digits) { return given(value) ? value.toFixed(digits).replace("-", "\u2212") : ""; }
  function small(value) { return !given(value) ? "" : value === 0 ? "0" : value < .001 ? value.toExponential(1) : value.toPrecision(2); }
  function qOf(tile) { return small(tile[Q]) + (given(tile[Q]) && tile[N] ? " (n " + tile[N] + ")" : ""); } // n: where shuffles stopped early
  function short(value) { return !given(value) ? "" : String(+value.toPrecision(3)); }
  function whole(value) { return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ","); }
  function interval(low, high) { return given(low) && given(high) ? number(low, 3) + " to " + number(high, 3) : ""; }
  function labelled(text, input) { return element("label", {}, [text, input]); }
  function choice(texts) {
    return element("select", {}, texts.map(function (text, i) { return element("option", { value: i }, [text]); }));
  }
  function button(text, does) {
    var made = element("button", { type: "button" }, [text]);
    made.addEventListener("click", does);
    return made;
  }

  // --- Places: as genome browsers count, from 1, both ends included.

  function place(chrom, start, end) { return chrom + ":" + (Math.max(0, start) + 1) + "-" + end; }
  function ucscName(chrom) { return /^(\d{1,2}|[XYM])$/.test(chrom) ? "chr" + chrom : chrom === "MT" ? "chrM" : chrom; }
  function browsers(chrom, start, end) {
    if (!data.genome) return [];
    var at = place(ucscName(chrom), start, end);
    return [["UCSC", "https://genome.ucsc.edu/cgi-bin/hgTracks?db=" + encodeURIComponent(data.genome) + "&position=" + encodeURIComponent(at)],
            ["IGV", "https://igv.org/app/?genome=" + encodeURIComponent(data.genome) + "&locus=" + encodeURIComponent(at)]].map(function (link) {
      return element("a", { href: link[1], target: "_blank", rel: "noopener noreferrer", "class": "browser" }, [link[0]]);
    });
  }
  function copied(text) {
    var made = element("button", { type: "button", "class": "copy", title: "copy" }, [text]);
    made.addEventListener("click", function () {
      function done() { made.setAttribute("data-copied", ""); setTimeout(function () { made.removeAttribute("data-copied"); }, 1200); }
      if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done); return; }
      var area = element("textarea", {}, [text]);
      document.body.appendChild(area);
      area.select();
      if (document.execCommand("copy")) done();
      document.body.removeChild(area);
    });
    return made;
  }
  function placed(chrom, start, end) {
    return element("span", { "class": "place" }, [copied(place(chrom, start, end))].concat(browsers(chrom, start, end)));
  }
  function described(t) { return data.described ? data.described[t] : ""; }
  function named(t) { return data.tracks[t] + (described(t) ? "  " + described(t) : ""); }
  function everyTrack() { return data.tracks.map(function (name, t) { return named(t); }); }
  function anchor(locus) { return "#locus-" + encodeURIComponent(data.loci[locus][4]); }

  // --- CREs

  var COLUMNS = ["locus", "track", "assay", "class", "place", "kb from TSS", "effect", "95 % interval", "q", "WT", "context"];
  var TRACK = 1, ASSAY = 2, CALLED = 3, AT = 4, DISTANCE = 5, SIZE = 6, BOUNDS = 7, LAST = 10;

  function collect() {
    var rows = [];
    data.views.forEach(function (view) {
      KINDS.forEach(function (kind) {
        (view[kind[0]] || []).forEach(function (t) {
          if (!t[CLASS]) return;
          var locus = data.loci[view.l], end = t[PLACE] + t[WIDTH];
          rows.push({ cells: [locus[0], data.tracks[view.t], kind[1].toLowerCase(), (t[STRONG] ? "strong " : "") + CLASSES[t[CLASS]],
                              place(locus[1], t[PLACE], end), t[KB], t[EFFECT], interval(t[LOW], t[HIGH]), t[Q], view.w, view.c ? view.c[0] : ""],
                      tile: t, view: view, chrom: locus[1], end: end });
        });
      });
    });
    return rows;
  }

  function csv(rows) {
    function field(value) { return given(value) ? "\"" + String(value).replace(/"/g, "\"\"") + "\"" : ""; }
    var head = ["locus", "tss", "strand", "track", "assay", "class", "chrom", "start", "end", "distance_kb", "effect", "ci_low", "ci_high", "q", "wt", "context", "n"];
    return [head.join(",")].concat(rows.map(function (row) {
      var t = row.tile, locus = data.loci[row.view.l], c = row.cells;
      return [field(c[0]), locus[2], field(locus[3]), field(c[TRACK]), field(c[ASSAY]), field(c[CALLED]), field(row.chrom), t[PLACE], row.end,
              t[KB], t[EFFECT], t[LOW], t[HIGH], t[Q], row.view.w, field(c[LAST]), t[N] || null].map(function (value) { return given(value) ? value : ""; }).join(",");
    })).join("\r\n") + "\r\n";
  }
  function download(name, text) {
    var url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    var link = element("a", { href: url, download: name }, []);
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
    setTimeout(function () { URL.revokeObjectURL(url); }, 1000);
  }

  function tableOfCREs() {
    var table = document.getElementById("cre-table");
    if (!table) return;
    var rows = collect(), shown = rows, page = 0, PER_PAGE = 50, column = SIZE, down = true;
    var body = table.tBodies[0], heads = [];
    var filter = element("input", { type: "search", placeholder: "gene, place, class" });
    var assay = choice(["both assays", "necessity", "sufficiency"]), kind = choice(["both", "enhancers", "silencers"]);
    var track = choice(["all tracks"].concat(everyTrack())), least = element("input", { type: "number", step: "0.1", min: "0", value: "0" });
    var most = element("input", { type: "number", step: "0.01", min: "0", max: "1", placeholder: "any" });
    var back = button("Previous", function () { page--; show(); }), on = button("Next", function () { page++; show(); });
    var note = document.getElementById("cre-note");

    function key(row) {
      if (column === SIZE) return Math.abs(row.cells[SIZE]);
      if (column === AT) return row.chrom + ":" + String(row.tile[PLACE] + 1e10);
      if (column === BOUNDS) return given(row.tile[LOW]) ? row.tile[HIGH] - row.tile[LOW] : null;
      return row.cells[column];
    }
    function sort() {
      shown.sort(function (a, b) {
        var x = key(a), y = key(b);
        if (!given(x) || !given(y)) return (given(y) ? 1 : 0) - (given(x) ? 1 : 0);
        return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
      });
      heads.forEach(function (head, i) {
        if (i === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
    }
    function cell(row, i) {
      var value = row.cells[i];
      if (i === 0) return element("td", {}, [element("a", { href: anchor(row.view.l) }, [value])]);
      if (i === TRACK) return element("td", described(row.view.t) ? { title: described(row.view.t) } : {}, [value]);
      if (i === CALLED) return element("td", { "class": CLASSES[row.tile[CLASS]] }, [value]);
      if (i === AT) return element("td", {}, [placed(row.chrom, row.tile[PLACE], row.end)]);
      if (i === DISTANCE) return element("td", { "class": "number" }, [number(value, 1)]);
      if (i === SIZE) return element("td", { "class": "number" }, [number(value, 3)]);
      if (i > SIZE && i < LAST) return element("td", { "class": "number" }, [i === BOUNDS ? value : i === LAST - 1 ? short(value) : qOf(row.tile)]);
      return element("td", {}, [value]);
    }
    function show() {
      clear(body);
      shown.slice(page * PER_PAGE, (page + 1) * PER_PAGE).forEach(function (row) {
        body.appendChild(element("tr", {}, COLUMNS.map(function (name, i) { return cell(row, i); })));
      });
      back.disabled = page === 0;
      on.disabled = (page + 1) * PER_PAGE >= shown.length;
      note.textContent = (shown.length ? whole(page * PER_PAGE + 1) + " to " + whole(Math.min(shown.length, (page + 1) * PER_PAGE)) + " of " : "") +
        whole(shown.length) + (shown.length === 1 ? " CRE" : " CREs") + (shown.length < rows.length ? ", " + whole(rows.length) + " without the filter" : "") +
        ". Places count from 1, both ends included; those of the CSV from 0, the end left out. Effects sort by their size." +
        (data.left_out ? " " + whole(data.left_out) + " further tiles are in the tables only." : "");
    }
    function choose() {
      var words = filter.value.toLowerCase().split(/\s+/).filter(Boolean), bound = parseFloat(least.value) || 0, below = parseFloat(most.value);
      shown = rows.filter(function (row) {
        if (+assay.value && row.cells[ASSAY] !== ["", "necessity", "sufficiency"][+assay.value]) return false;
        if (+kind.value && row.tile[CLASS] !== +kind.value) return false;
        if (+track.value && row.view.t !== +track.value - 1) return false;
        if (Math.abs(row.tile[EFFECT]) < bound) return false;
        if (below >= 0 && !(given(row.tile[Q]) && row.tile[Q] < below)) return false;
        var text = (row.cells.slice(0, 5).join(" ") + " " + row.cells[LAST] + " " + described(row.view.t)).toLowerCase();
        return words.every(function (word) { return text.indexOf(word) >= 0; });
      });
      page = 0;
      sort();
      show();
    }
    function sortBy(i) {
      down = i === column ? !down : i === SIZE;
      column = i;
      page = 0;
      sort();
      show();
    }

    clear(table.tHead.rows[0]);
    COLUMNS.forEach(function (name, i) {
      var head = element("th", { scope: "col", "class": (i > AT && i < LAST ? "number " : "") + "sorts" }, [element("button", { type: "button" }, [name])]);
      head.addEventListener("click", function () { sortBy(i); });
      table.tHead.rows[0].appendChild(head);
      heads.push(head);
    });
    [filter, assay, kind, track, least, most].forEach(function (input) { input.addEventListener("input", choose); });
    document.getElementById("cre-tools").appendChild(element("div", { "class": "tools" }, [
      labelled("Search", filter), labelled("Assay", assay), labelled("Class", kind), labelled("Track", track), labelled("|effect| at least", least), labelled("q below", most), back, on,
      button("CSV of these rows", function () { download("cres.csv", csv(shown)); })]));
    choose();
  }

  // --- Drawing

  function nice(span, most) {
    var step = Math.pow(10, Math.floor(Math.log(span / most) / Math.LN10));
    return [1, 2, 5, 10].map(function (k) { return k * step; }).filter(function (s) { return span / s <= most; })[0] || 10 * step;
  }
  // From low to high with a little room, so that what lies at an end is seen.
  function range(values) {
    var low = Math.min.apply(null, [0].concat(values)), high = Math.max.apply(null, [0].concat(values)), room = (high - low) * .06;
    if (!(high > low)) return [-1, 1];
    return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
  }
  function ticks(low, high, most) {
    var step = nice(high - low, most), list = [];
    for (var k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) list.push(+(k * step).toPrecision(12));
    return list;
  }
  function drawing(width, height, label) {
    return drawn("svg", { "class": "drawing", viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": label });
  }
  function line(x1, y1, x2, y2, kind) { return drawn("line", { x1: x1, x2: x2, y1: y1, y2: y2, "class": kind }); }
  function words(x, y, text, where, kind) {
    return drawn("text", { x: x, y: y, "text-anchor": where || "start", "class": kind || "" }, [text]);
  }
  function legend(keys) {
    return element("div", { "class": "legend" }, keys.map(function (key) {
      var swatch = drawn("svg", { viewBox: "0 0 26 10", width: 26, height: 10, "aria-hidden": "true" }, [
        drawn("line", { x1: 0, x2: 26, y1: 5, y2: 5, stroke: key[1], "stroke-width": 2.5, "stroke-dasharray": key[2] || "" })]);
      return element("span", {}, [swatch, key[0]]);
    }));
  }

  // Genes and elements about a locus, in rows so that none lies on another. Returns the height that is used.
  function drawAround(svg, around, x, left, right, top) {
    var rows = [], y = top;
    (around.genes || []).forEach(function (gene) {
      var from = Math.max(left, x(gene[2])), to = Math.min(right, x(gene[3])), label = gene[0] + (gene[1] === "-" ? " \u2190" : " \u2192");
      if (to <= left || from >= right) return;
      var space = Math.max(to, from + 7 * label.length + 6), row = 0;
      while (row < rows.length && rows[row] > from) row++;
      if (row === 8) return;
      rows[row] = space + 4;
      var at = top + row * 26 + 18;
      svg.appendChild(words(Math.max(from, left), at - 7, label, "start"));
      svg.appendChild(line(from, at, to, at, "gene"));
      gene[4].forEach(function (exon) {
        var a = Math.max(left, x(exon[0])), b = Math.min(right, x(exon[1]));
        if (b >= left && a <= right) svg.appendChild(drawn("rect", { x: a, width: Math.max(1.2, b - a), y: at - 4, height: 8, "class": "exon" }));
      });
      gene[5].forEach(function (tss) {
        var a = x(tss + .5);
        if (a >= left && a <= right) svg.appendChild(drawn("path", { "class": "start", d: "M" + a + " " + (at + 4) + "v-9h" + (gene[1] === "-" ? -5 : 5) }));
      });
    });
    y += rows.length ? rows.length * 26 + 4 : 0;
    (around.beds || []).forEach(function (bed) {
      svg.appendChild(words(0, y + 13, bed[0].length > 13 ? bed[0].slice(0, 12) + "\u2026" : bed[0]));
      bed[1].forEach(function (item) {
        var a = Math.max(left, x(item[0])), b = Math.min(right, x(item[1]));
        if (b < left || a > right) return;
        svg.appendChild(drawn("rect", { x: a, width: Math.max(1.5, b - a), y: y + 4, height: 10, "class": "item" }, [
          drawn("title", {}, [(item[2] ? item[2] + "\n" : "") + whole(item[0] + 1) + "-" + whole(item[1])])]));
      });
      y += 20;
    });
    return y - top;
  }

  // Effects of a view's tiles; `ranges` are those of all tracks of the locus that are shown.
  function bars(view, ranges) {
    var rows = KINDS.filter(function (row) { return view[row[0]]; }), locus = data.loci[view.l], tss = locus[2], around = data.around[view.l] || {};
    var all = rows.reduce(function (list, row) { return list.concat(view[row[0]]); }, []);
    var low = all.reduce(function (v, t) { return Math.min(v, t[PLACE]); }, tss), high = all.reduce(function (v, t) { return Math.max(v, t[PLACE] + t[WIDTH]); }, tss + 1);
    var LEFT = 100, WIDE = 760, RIGHT = WIDE - 14, TALL = 96, ROW = TALL + 34, foot = 40 + rows.length * ROW - 28;
    function x(position) { return +(LEFT + (position - low) / (high - low) * (RIGHT - LEFT)).toFixed(2); }
    var svg = drawing(WIDE, 10, "Effects of tiles along the window");
    rows.forEach(function (row, r) {
      var top = 40 + r * ROW, scale = ranges[row[0]];
      function y(value) { return +(top + (scale[1] - value) / (scale[1] - scale[0]) * TALL).toFixed(2); }
      svg.appendChild(words(0, top - 8, row[1], "start", "strong"));
      svg.appendChild(drawn("rect", { x: LEFT, y: top, width: RIGHT - LEFT, height: TALL, fill: "var(--shade)" }));
      ticks(scale[0], scale[1], 4).forEach(function (value) {
        svg.appendChild(line(LEFT - 4, y(value), LEFT, y(value), "axis"));
        svg.appendChild(words(LEFT - 8, y(value) + 4, short(value).replace("-", "\u2212"), "end"));
      });
      view[row[0]].forEach(function (t) {
        var name = t[EFFECT] >= 0 ? "enhancer" : "silencer", wide = x(t[PLACE] + t[WIDTH]) - x(t[PLACE]), middle = x(t[PLACE] + t[WIDTH] / 2);
        var group = drawn("g", {}, [
          drawn("rect", { x: x(t[PLACE]) + .5, width: Math.max(.5, wide - 1), y: Math.min(y(0), y(t[EFFECT])), height: Math.max(1, Math.abs(y(0) - y(t[EFFECT]))),
                          fill: "var(--" + name + ")", "fill-opacity": t[CLASS] ? 1 : .38 }),
          drawn("title", {}, [row[1] + " " + number(t[EFFECT], 3) + (given(t[LOW]) ? " (" + interval(t[LOW], t[HIGH]) + ")" : "") +
                              (t[CLASS] ? ", " + CLASSES[t[CLASS]] : "") + "\n" + place(locus[1], t[PLACE], t[PLACE] + t[WIDTH]) + ", " + number(t[KB], 1) + " kb"])]);
        if (given(t[LOW]) && given(t[HIGH])) group.appendChild(line(middle, y(t[LOW]), middle, y(t[HIGH]), "error"));
        svg.appendChild(group);
      });
      svg.appendChild(line(LEFT, y(0), RIGHT, y(0), "zero"));
    });
    var step = nice(high - low, 6), forward = locus[3] !== "-", at = x(tss + .5), used = drawAround(svg, around, x, LEFT, RIGHT, foot + 2), axis = foot + used + 4;
    for (var p = Math.ceil(low / step) * step; p <= high; p += step) {
      svg.appendChild(line(x(p), axis, x(p), axis + 5, "axis"));
      svg.appendChild(words(x(p), axis + 19, whole(p), "middle"));
    }
    svg.appendChild(line(LEFT, axis, RIGHT, axis, "axis"));
    svg.appendChild(words(0, axis + 19, locus[1]));
    svg.appendChild(drawn("path", { "class": "tss", d: "M" + at + " " + axis + "V12h" + (forward ? 14 : -14) + "m" + (forward ? "-5-4l5 4l-5 4" : "5-4l-5 4l5 4") }));
    svg.appendChild(words(at + (forward ? 19 : -19), 16, "TSS", forward ? "start" : "end", "strong"));
    svg.setAttribute("viewBox", "0 0 " + WIDE + " " + (axis + 26));
    return svg;
  }

  var MUTANTS = { enhancers: "var(--enhancer)", silencers: "var(--silencer)" };
  function colour(mutant) { return Object.prototype.hasOwnProperty.call(MUTANTS, mutant) ? MUTANTS[mutant] : "var(--context)"; }

  // The wild type as an area, each mutant as a line within a band of one standard deviation; as high as the locus's highest track.
  function profile(mutants, most) {
    var LEFT = 64, WIDE = 760, TALL = 210, FOOT = TALL - 44, TOP = 8, RIGHT = WIDE - 14, bins = mutants[0][1];
    var half = bins.length > 1 ? (bins[1][0] - bins[0][0]) / 2 : .064, low = bins[0][0] - half, high = bins[bins.length - 1][0] + half;
    function x(kb) { return +(LEFT + (kb - low) / (high - low) * (RIGHT - LEFT)).toFixed(2); }
    function y(value) { return +(FOOT - Math.max(0, value) / most * (FOOT - TOP)).toFixed(2); }
    function steps(list, value) {
      return list.map(function (bin) { return x(bin[0] - half) + "," + y(value(bin)) + " " + x(bin[0] + half) + "," + y(value(bin)); }).join(" ");
    }
    function wild(bin) { return bin[1]; }
    var svg = drawing(WIDE, TALL, "Predicted profile of the wild type and of mutants");
    ticks(0, most, 4).forEach(function (v) {
      svg.appendChild(line(LEFT, y(v), RIGHT, y(v), "axis"));
      svg.appendChild(words(LEFT - 6, y(v) + 4, short(v), "end"));
    });
    ticks(low, high, 7).forEach(function (kb) {
      svg.appendChild(line(x(kb), FOOT, x(kb), FOOT + 5, "axis"));
      svg.appendChild(words(x(kb), FOOT + 18, short(kb).replace("-", "\u2212"), "middle"));
    });
    svg.appendChild(words((LEFT + RIGHT) / 2, TALL - 6, "kb from the TSS, downstream to the right", "middle"));
    svg.appendChild(drawn("polygon", { points: x(low) + "," + FOOT + " " + steps(bins, wild) + " " + x(high) + "," + FOOT, fill: "var(--soft)", "fill-opacity": .22 }));
    svg.appendChild(drawn("polyline", { points: steps(bins, wild), fill: "none", stroke: "var(--ink)", "stroke-width": 1.5 }));
    mutants.forEach(function (mutant) {
      var list = mutant[1].filter(function (bin) { return given(bin[2]); });
      function above(sign) { return function (bin) { return bin[2] + sign * (bin[3] || 0); }; }
      var back = steps(list, above(-1)).split(" ").reverse().join(" ");
      svg.appendChild(drawn("polygon", { points: steps(list, above(1)) + " " + back, fill: colour(mutant[0]), "fill-opacity": .25 }));
      svg.appendChild(drawn("polyline", { points: steps(list, above(0)), fill: "none", stroke: colour(mutant[0]), "stroke-width": 2 }));
    });
    bins.forEach(function (bin, i) {
      var said = mutants.map(function (mutant) {
        var at = mutant[1][i];
        return at && given(at[2]) ? "\n" + mutant[0] + " shuffled: " + short(at[2]) + (given(at[3]) ? " \u00b1 " + small(at[3]) : "") : "";
      });
      svg.appendChild(drawn("rect", { x: x(bin[0] - half), width: x(bin[0] + half) - x(bin[0] - half), y: TOP, height: FOOT - TOP, fill: "transparent" },
                            [drawn("title", {}, [number(bin[0], 3) + " kb\nwild type: " + short(bin[1]) + said.join("")])]));
    });
    return element("div", {}, [legend([["wild type", "var(--ink)"]].concat(mutants.map(function (mutant) { return [mutant[0] + " shuffled", colour(mutant[0])]; }))),
                               element("div", { "class": "wide" }, [svg])]);
  }
  function highest(mutants) {
    return mutants.reduce(function (most, mutant) {
      return mutant[1].reduce(function (top, bin) { return Math.max(top, bin[1], (bin[2] || 0) + (bin[3] || 0)); }, most);
    }, 0);
  }

  var LINES = [["trace", "var(--ink)", ""], ["additive", "var(--additive)", "7 4"], ["multiplicative", "var(--multiplicative)", "8 3 2 3"]];
  function trace(search) {
    var LEFT = 50, WIDE = 460, TALL = 220, FOOT = TALL - 36, TOP = 8, RIGHT = WIDE - 12, rounds = search[2], values = [1];
    rounds.forEach(function (round) { for (var i = 1; i < 4; i++) if (given(round[i])) values.push(round[i]); });
    var scale = range(values), last = Math.max(1, rounds.length - 1);
    function x(i) { return +(LEFT + i / last * (RIGHT - LEFT)).toFixed(2); }
    function y(value) { return +(FOOT - (value - scale[0]) / (scale[1] - scale[0]) * (FOOT - TOP)).toFixed(2); }
    var svg = drawing(WIDE, TALL, "Greedy search");
    ticks(scale[0], scale[1], 5).forEach(function (v) {
      svg.appendChild(line(LEFT, y(v), RIGHT, y(v), "axis"));
      svg.appendChild(words(LEFT - 6, y(v) + 4, short(v).replace("-", "\u2212"), "end"));
    });
    for (var i = 0, by = Math.max(1, nice(last, 10)); i <= last; i += by) svg.appendChild(words(x(i), FOOT + 16, String(i), "middle"));
    svg.appendChild(words((LEFT + RIGHT) / 2, TALL - 4, "round", "middle"));
    LINES.forEach(function (kind, k) {
      var points = rounds.map(function (round, n) { return given(round[k + 1]) ? x(n) + "," + y(round[k + 1]) : null; });
      svg.appendChild(drawn("polyline", { points: points.filter(Boolean).join(" "), fill: "none", stroke: kind[1], "stroke-width": 2.5, "stroke-dasharray": kind[2] }));
    });
    return element("div", {}, [element("h5", {}, ["Search for " + search[0] + (search[1] ? ": " + search[1] : "")]), legend(LINES), svg]);
  }

  function tilesOf(view) {
    var byStart = {}, starts = [], chrom = data.loci[view.l][1];
    KINDS.forEach(function (kind) {
      (view[kind[0]] || []).forEach(function (t) {
        if (!byStart[t[START]]) { byStart[t[START]] = {}; starts.push(t[START]); }
        byStart[t[START]][kind[0]] = t;
      });
    });
    function any(start) { return byStart[start].n || byStart[start].s; }
    starts.sort(function (a, b) { return any(a)[PLACE] - any(b)[PLACE]; });
    function cells(t) {
      return [element("td", { "class": "number" }, [t ? number(t[EFFECT], 3) : ""]), element("td", { "class": "number" }, [t ? interval(t[LOW], t[HIGH]) : ""]),
              element("td", { "class": "number" }, [t ? qOf(t) : ""]),
              element("td", t && t[CLASS] ? { "class": CLASSES[t[CLASS]] } : {}, [t && t[CLASS] ? (t[STRONG] ? "strong " : "") + CLASSES[t[CLASS]] : ""])];
    }
    var four = ["95 % interval", "q", "class"], head = element("tr", {}, ["place", "kb", "necessity"].concat(four, ["sufficiency"], four).map(function (name) {
      return element("th", name === "class" || name === "place" ? {} : { "class": "number" }, [name]);
    }));
    return element("details", {}, [element("summary", {}, ["Table of its " + starts.length + " tiles"]),
      element("div", { "class": "wide" }, [element("table", {}, [element("thead", {}, [head]), element("tbody", {}, starts.map(function (start) {
        var t = any(start);
        return element("tr", {}, [element("td", {}, [placed(chrom, t[PLACE], t[PLACE] + t[WIDTH])]), element("td", { "class": "number" }, [number(t[KB], 1)])]
          .concat(cells(byStart[start].n), cells(byStart[start].s)));
      }))])])]);
  }

  // --- A locus: its tracks beside each other, on the same scales.

  function panel(view, ranges, most) {
    var parts = [element("h4", {}, [data.tracks[view.t]])], said = [];
    if (given(view.w)) said.push("WT activity " + short(view.w));
    if (view.c) said.push("context " + (view.c[0] || "without a class") + (given(view.c[1]) ? " (effect " + number(view.c[1], 2) + ")" : ""));
    if (described(view.t)) parts.push(element("p", { "class": "note" }, [described(view.t)]));
    if (said.length) parts.push(element("p", { "class": "note" }, [said.join("; ")]));
    if (view.n || view.s) parts.push(element("div", { "class": "wide" }, [bars(view, ranges)]), tilesOf(view));
    if (view.p) parts.push(element("h5", {}, ["Predicted profile, before and after"]), profile(view.p, most));
    if (view.g) parts.push(element("div", { "class": "traces" }, view.g.map(trace)));
    return element("div", { "class": "panel" }, parts);
  }

  function describe(views) {
    var notes = [];
    if (views.some(function (v) { return v.n || v.s; })) {
      notes.push("Orange, upwards: activity falls without the tile, or rises with it (enhancing). Blue, downwards: silencing. Full colour: a CRE by the " +
                 "thresholds of its table. Lines: 95 % intervals. Tracks of a locus share their scales, loci do not.");
    }
    if (views.some(function (v) { return v.p; })) {
      notes.push("Profiles: coverage that the model predicts for each bin. Lines of mutants are means over shuffles, bands one standard deviation.");
    }
    if (data.bins_left_out && !views.some(function (v) { return v.p; })) {
      notes.push(whole(data.bins_left_out) + " bins of profiles of the last loci are in the tables only.");
    }
    return notes.map(function (text) { return element("p", { "class": "note" }, [text]); });
  }

  function lociOfPage() {
    var byLocus = [], views = {}, view = document.getElementById("locus-view");
    data.views.forEach(function (v) {
      if (!views[v.l]) { views[v.l] = []; byLocus.push(v.l); }
      views[v.l].push(v);
    });
    if (!byLocus.length) return;
    var names = byLocus.map(function (l) { var at = data.loci[l]; return at[0] + "  " + at[1] + ":" + whole(at[2] + 1) + " " + at[3]; });
    var MOST = 6, INDEXED = 2000, select = choice([]), find = element("input", { type: "search", placeholder: "gene or chromosome" }), chosen = 0;
    var track = choice([data.tracks.length > MOST ? "the first " + MOST : "all, side by side"].concat(everyTrack()));

    function show() {
      var l = byLocus[chosen], locus = data.loci[l], all = views[l], ranges = {}, most = 0;
      var some = +track.value ? all.filter(function (v) { return v.t === +track.value - 1; }) : all.slice(0, MOST);
      KINDS.forEach(function (kind) {
        ranges[kind[0]] = range(some.reduce(function (list, v) {
          (v[kind[0]] || []).forEach(function (t) { list.push(t[EFFECT]); if (given(t[LOW]) && given(t[HIGH])) list.push(t[LOW], t[HIGH]); });
          return list;
        }, []));
      });
      some.forEach(function (v) { if (v.p) most = Math.max(most, highest(v.p)); });
      clear(view);
      view.appendChild(element("h3", {}, [locus[0] + " ", element("span", { "class": "note" }, ["on " + locus[3] + " "]), placed(locus[1], locus[2], locus[2] + 1),
                                          element("a", { href: anchor(l), "class": "browser" }, ["link to this locus"])]));
      view.appendChild(element("div", { "class": "panels" }, some.map(function (v) { return panel(v, ranges, (most || 1) * 1.04); })));
      if (!some.length) view.appendChild(element("p", { "class": "note" }, ["Of this track there is nothing at this locus."]));
      if (all.length > some.length && !+track.value) view.appendChild(element("p", { "class": "note" }, [all.length - some.length + " further tracks: choose one above."]));
      describe(some).forEach(function (note) { view.appendChild(note); });
    }
    function go(index, quietly) {
      chosen = index;
      if (select.querySelector("option[value='" + index + "']") === null) { find.value = ""; fill(""); }
      select.value = index;
      if (!quietly) history.replaceState(null, "", anchor(byLocus[index]));
      show();
    }
    function fill(text) {
      var parts = text.toLowerCase().split(/\s+/).filter(Boolean), count = 0;
      clear(select);
      names.forEach(function (name, i) {
        var low = name.toLowerCase();
        if (!parts.every(function (word) { return low.indexOf(word) >= 0; })) return;
        select.appendChild(element("option", { value: i }, [name]));
        count++;
      });
      return count;
    }
    function move(by) {
      var options = select.options, next = select.selectedIndex + by;
      if (next >= 0 && next < options.length) go(+options[next].value);
    }
    function follow() {
      var wanted = location.hash, index = -1;
      byLocus.forEach(function (l, i) { if (anchor(l) === wanted) index = i; });
      if (index < 0) return false;
      go(index, true);
      document.getElementById("loci").scrollIntoView();
      return true;
    }

    fill("");
    find.addEventListener("input", function () { if (fill(find.value)) go(+select.options[0].value); });
    select.addEventListener("change", function () { go(+select.value); });
    track.addEventListener("change", show);
    document.getElementById("locus-tools").appendChild(element("div", { "class": "tools" }, [
      labelled("Search", find), labelled("Locus", select), button("Previous", function () { move(-1); }), button("Next", function () { move(1); }),
      labelled("Tracks", track)]));
    if (byLocus.length > 1) {
      document.getElementById("locus-tools").appendChild(element("details", {}, [element("summary", {}, ["All " + whole(byLocus.length) + " loci"]),
        element("p", { "class": "index" }, byLocus.slice(0, INDEXED).map(function (l, i) {
          return element("a", { href: anchor(l), title: names[i] }, [data.loci[l][0]]);
        }).concat(byLocus.length > INDEXED ? [" and " + whole(byLocus.length - INDEXED) + " more: search for them"] : []))]));
    }
    window.addEventListener("hashchange", follow);
    if (!follow()) go(0, true);
  }

  // --- Figures: a click shows one as large as the window.

  function figuresOfPage() {
    var images = document.querySelectorAll("figure img"), dialog = document.createElement("dialog");
    if (!images.length || !dialog.showModal) return;
    dialog.className = "enlarged";
    dialog.addEventListener("click", function () { dialog.close(); });
    document.body.appendChild(dialog);
    Array.prototype.forEach.call(images, function (image) {
      var opener = element("button", { type: "button", "class": "opener", title: "enlarge" }, []);
      image.parentNode.insertBefore(opener, image);
      opener.appendChild(image);
      opener.addEventListener("click", function () {
        clear(dialog);
        dialog.appendChild(element("img", { src: image.src, alt: image.alt }, []));
        dialog.showModal();
      });
    });
  }

  // --- The data: JSON, or of a large page JSON that is compressed (gzip, in base 64).

  // Tiles that are written by columns, as rows.
  function rowsOf(columns) {
    var at = 0;
    return columns[0].map(function (start, i) {
      var effect = columns[3][i], below = columns[4][i], above = given(below) && given(columns[5][i]) ? below + columns[5][i] : null;
      at += columns[2][i];
      return [start, columns[1][i], at, effect, given(below) ? +(effect - below).toPrecision(4) : null, given(above) ? +(effect + above).toPrecision(4) : null,
              columns[6][i], columns[7][i] & 3, columns[7][i] >> 2, columns[8][i], columns[9] ? columns[9][i] : 0];
    });
  }
  function begin(text) {
    data = JSON.parse(text);
    if (data.packed) {
      data.views.forEach(function (view) { KINDS.forEach(function (kind) { if (view[kind[0]]) view[kind[0]] = rowsOf(view[kind[0]]); }); });
    }
    tableOfCREs();
    lociOfPage();
  }
  function say(text) {
    ["cre-tools", "locus-tools"].forEach(function (id) {
      var place = document.getElementById(id);
      if (place) { clear(place); place.appendChild(element("p", { "class": "note" }, [text])); }
    });
  }
  function unpack(text) {
    if (typeof DecompressionStream === "undefined") {
      say("This browser cannot unpack the page's data (DecompressionStream: Chrome and Edge 80, Firefox 113, Safari 16.4, or later): open the page " +
          "in a newer one. All values are in the tables beside it.");
      return;
    }
    var packed = atob(text), bytes = new Uint8Array(packed.length);
    for (var i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
    say("Unpacking\u2026");
    new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text().then(function (json) {
      ["cre-tools", "locus-tools"].forEach(function (id) { var place = document.getElementById(id); if (place) clear(place); });
      begin(json);
    }).catch(function (error) { say("The page's data cannot be unpacked: " + error); });
  }

  var stored = document.getElementById("data");
  if (stored.type === "application/gzip") unpack(stored.textContent);
  else begin(stored.textContent);
  window.addEventListener("DOMContentLoaded", figuresOfPage);
}());
