# What all figures share: fonts, colours, the canvas. Read before the figure's own template.
#
# creme sets these first:
#   data              the sheet: a table, tabs between its columns
#   format            svg, pdf or png; the picture goes to standard output, which creme writes to the file
#   figure            the figure's name: several figures share a template
#   heading           what stands above it
#   x_label, y_label  what the axes are called
#   first_panel       how many of the sheet's panels are on earlier pages
#   page_panels       how many are on this one, at most
#
# Every sheet has the columns  part panel series label x y low high least most width n;  NA is no number, "." no text.
# Each template says at its top which parts its sheet has and what their numbers are.

set datafile separator tab
set datafile missing "NA"
set datafile columnheaders
set encoding utf8

# --- Rows ------------------------------------------------------------------------------------------------------------
# is, in and of tell whether a row is of a part, of a part and panel k, or of a part, panel k and series.

is(p) = strcol("part") eq p
in(p, k) = strcol("part") eq p && strcol("panel") eq panel[k]
of(p, k, s) = strcol("part") eq p && strcol("panel") eq panel[k] && strcol("series") eq s

# The panels of this page, in their order.
panels = 0; seen = 0
array panel[page_panels]
add_panel(name) = (seen = seen + 1, seen > first_panel && panels < page_panels ? (panels = panels + 1, panel[panels] = name, 1) : 1)
stats data using (is("panel") ? add_panel(strcol("panel")) : NaN) nooutput

# What a panel is called: with what its track is, where the sheet has a row "about" of it.
array called[page_panels]
do for [k = 1:panels] { called[k] = panel[k] }
call(name, text) = sum [k = 1:panels] (panel[k] eq name ? (called[k] = name.": ".text, 1) : 0)
stats data using (is("about") ? call(strcol("panel"), strcol("label")) : NaN) nooutput

# eval series_of(k) reads those of panel k: how many, and name[1] ... (creme draws no sheet with more than 9).
series = 0
array name[9]
add_series(s) = (series = series + 1, name[series] = s, 1)
series_of(k) = sprintf("series = 0; name[1] = '.'; set autoscale; stats data using (in('series', %d) ? add_series(strcol('series')) : NaN) nooutput", k)

# --- Colours (those of Okabe and Ito, told apart with any colour vision; the report's page has the same) -------------

vermilion = 0xD55E00; blue = 0x0072B2; green = 0x009E73; orange = 0xE69F00; sky = 0x56B4E9; purple = 0xCC79A7
grey = 0x9A9A9A; light = 0xD0D0D0; dark = 0x333333; black = 0x000000

colour(s) = s eq "enhancing" || s eq "enhancer" || s eq "enhancers" ? vermilion : \
            s eq "silencing" || s eq "silencer" || s eq "silencers" ? blue : \
            s eq "none, enhancing" ? 0xF2C9A8 : s eq "none, silencing" ? 0xA8CBE3 : s eq "none, neutral" ? light : \
            s eq "neutral" || s eq "none" ? grey : s eq "other" || s eq "classes differ" ? light : \
            s eq "regulated" || s eq "causal" ? vermilion : s eq "not causal" ? grey : s eq "not regulated" || s eq "not known" ? light : \
            s eq "1/distance" ? grey : s eq "CREME" ? vermilion : s eq "saliency" ? blue : s eq "random" ? grey : \
            s eq "wild type" ? dark : s eq "mutant" || s eq "enhancers shuffled" ? vermilion : \
            s eq "silencers shuffled" ? blue : s eq "context shuffled" ? purple : \
            s eq "superadditive" ? green : s eq "subadditive" ? purple : s eq "additive" ? orange : \
            s eq "multiplicative" ? sky : s eq "observed" ? dark : green

# Expectations are dashed.
dash(s) = s eq "additive" ? 2 : s eq "multiplicative" ? 4 : 1

# A colour mixed with white: 1 is the colour, 0 is white.
mix(c, f) = int(255 - f * (255 - c))
faded(c, f) = mix(c / 65536 % 256, f) * 65536 + mix(c / 256 % 256, f) * 256 + mix(c % 256, f)

# --- The canvas ------------------------------------------------------------------------------------------------------
# canvas(w, h) opens the picture, w x h pixels at 96 to the inch; use it as  eval canvas(600, 400).

canvas(w, h) = (full_w = w, full_h = h, format eq "svg" ? \
    sprintf("set terminal svg noenhanced size %d,%d font 'Helvetica,12' background '#ffffff'", w, h) : format eq "pdf" ? \
    sprintf("set terminal pdfcairo noenhanced size %f,%f font 'Helvetica,12'", w / 96., h / 96.) : \
    sprintf("set terminal pngcairo noenhanced size %d,%d font 'Helvetica,12' fontscale 1.5 linewidth 2 pointscale 2", 2 * w, 2 * h))

# row(n, w, h, left, right, bottom) opens a picture of n panels, side by side as far as 1,400 pixels and three go, each
# w x h pixels of plot, with that many pixels around them, and above them what the heading, names and legends take;
# gap pixels lie between two. columns says how many are side by side.
gap = 60
columns = 1
most_columns(w, others) = int((1400. - others + gap) / (w + gap))
row(n, w, h, left, right, bottom) = (plot_w = w, plot_h = h, columns = most_columns(w, left + right), \
    columns = columns < 1 ? 1 : columns > 3 ? 3 : columns, columns = n < columns ? n : columns, \
    lines = (n + columns - 1) / columns, top = 64 + 17 * most_lines, below = bottom + top - 24, \
    canvas(left + columns * w + (columns - 1) * gap + right, bottom + lines * h + (lines - 1) * below + top)) \
    .sprintf("; set multiplot layout %d,%d margins screen %f, screen %f, screen %f, screen %f spacing screen %f, screen %f", \
             lines, columns, 1. * left / full_w, 1 - 1. * right / full_w, 1. * bottom / full_h, 1 - 1. * top / full_h, \
             1. * gap / full_w, 1. * below / full_h)

# eval next(k), after panel k: the heading was drawn with the first panel, the y axis is named at the left of each row.
next(k) = end_head."; unset label 1000; ".(k % columns == 0 ? "set ylabel y_label offset 1" : "unset ylabel")

# The heading, at the picture's top left, in smaller letters where it would not fit beside the right edge.
title_at(left) = (head_w = full_w - left - 8, head_size = head_fits(heading, 16) ? 16 : head_fits(heading, 13) ? 13 : 10, \
    sprintf("set label 1000 fit(heading, %f) at screen %f, screen %f left offset 0,-1 font ',%d' tc rgb dark", \
            head_w * 12. / head_size, 1. * left / full_w, 1., head_size))
head_fits(s, size) = strlen(s) <= 200 && text_w(s) * size / 12. <= head_w

# --- Text ------------------------------------------------------------------------------------------------------------
# text_w(s) is about how many pixels a text takes in 12 pixels' Helvetica; gnuplot cannot say.

glyph(c) = strstrt("ijl.,:;'|!", c) > 0 ? 3.0 : strstrt("fIrt()[] -/", c) > 0 ? 4.0 : strstrt("mwMW@%&", c) > 0 ? 10.2 : \
           strstrt("ABCDEFGHJKLNOPQRSTUVXYZ", c) > 0 ? 8.4 : 6.8
text_w(s) = strlen(s) == 0 ? 0 : glyph(s[1:1]) + text_w(s[2:*])

# fit(s, w) leaves out the middle of a text that would not fit into w pixels: names often differ at the end.
fit(s, w) = strlen(s) <= 200 && text_w(s) <= w ? s : shorten(s, w, int(w / 6.))
shorten(s, w, n) = n < 4 || text_w(ends_of(s, n)) <= w ? ends_of(s, n) : shorten(s, w, n - 1)
ends_of(s, n) = s[1:(n + 1) / 2]."…".s[strlen(s) - n / 2 + 1:*]

# A text for use as a tic's label, in which gnuplot would take % for the beginning of a format.
plain(s) = strlen(s) == 0 ? "" : (strstrt(s, "%") ? double_percent(s, 1, "") : s)
double_percent(s, i, done) = i > strlen(s) ? done : double_percent(s, i + 1, done.(s[i:i] eq "%" ? "%%" : s[i:i]))

# eval head(k, lines) writes above the panel its name and, in their colours, those of its series, in as many lines as they
# take in its plot_w pixels; lines is 1 where series are lines. eval measure(w) before the canvas finds how many lines
# the legend with most has (most_lines). eval end_head after the plot. Not gnuplot's key, which may cover the plot.
array key_x[9]; array key_line[9]
key_lines = 0; most_lines = 0; plot_w = 300; plot_h = 200
key_w(s) = 38 + text_w(name[s]) * 11 / 12.
lay(s, at, line) = s > series ? (key_lines = line) : \
    (over = at > 0 && at + key_w(s) - 14 > plot_w, key_x[s] = over ? 0 : at, key_line[s] = over ? line + 1 : line, \
     lay(s + 1, key_x[s] + key_w(s), key_line[s]))
measure(w) = sprintf("plot_w = %f; most_lines = 0; do for [k = 1:panels] { eval series_of(k); laid = lay(1, 0, 1); most_lines = key_lines > most_lines ? key_lines : most_lines }", w)
across_plot(p) = 1. * p / plot_w
up_plot(p) = 1 + 1. * p / plot_h
head(k, lines) = (lay(1, 0, 1), sprintf("set label 1 fit(called[%d], plot_w * 12 / 13) at graph 0, %f left font ',13' tc rgb dark; ", k, up_plot(17 * key_lines + 14)).keys(1, lines))
keys(s, lines) = s > series ? "" : (key_y = up_plot(17 * (key_lines - key_line[s]) + 11), \
    (lines ? sprintf("set arrow %d from graph %f, %f to graph %f, %f nohead front lw 2 dt %d lc rgb %d; ", s + 10, \
                     across_plot(key_x[s]), key_y, across_plot(key_x[s] + 18), key_y, dash(name[s]), colour(name[s])) \
           : sprintf("set object %d rectangle from graph %f, %f to graph %f, %f front noclip fs solid 1 noborder fc rgb %d; ", s + 10, \
                     across_plot(key_x[s] + 6), up_plot(17 * (key_lines - key_line[s]) + 6), across_plot(key_x[s] + 16), \
                     up_plot(17 * (key_lines - key_line[s]) + 16), colour(name[s])))\
    .sprintf("set label %d name[%d] at graph %f, %f left font ',11' tc rgb dark; ", s + 20, s, across_plot(key_x[s] + 22), key_y) \
    .keys(s + 1, lines))
end_head = "unset label 1; do for [s = 11:19] { unset arrow s; unset object s }; do for [s = 21:29] { unset label s }"

# --- Axes ------------------------------------------------------------------------------------------------------------

# The largest of 1, 2, 5, 10, 20, 50 ... that is not above v: a step for tics of whole numbers.
nice(v) = v < 1 ? 1 : nice_of(v, 10**floor(log10(v)))
nice_of(v, p) = v >= 5 * p ? 5 * p : v >= 2 * p ? 2 * p : p

# eval counts(most) has the y axis count from 0.
counts(most) = sprintf("set ytics 0, %d; set format y '%% .0f'", nice(most / 4.))

set border 3 lw 1 lc rgb dark
set tics nomirror out scale 0.6 tc rgb dark
set key noautotitle
set style fill solid 1 noborder
