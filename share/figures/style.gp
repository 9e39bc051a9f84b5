# What all figures share: fonts, colours, the canvas. Read before the figure's own template.
#
# creme sets these first:
#   data         the sheet: a table, tabs between its columns
#   format       svg, pdf or png; the picture goes to standard output, which creme writes to the file
#   heading      what stands above the figure
#   first_panel  how many of the sheet's panels are on earlier pages
#   page_panels  how many are on this one, at most
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

# eval series_of(k) reads those of panel k: how many, and name[1] ... (creme draws no sheet with more than 9)
series = 0
array name[9]
add_series(s) = (series = series + 1, name[series] = s, 1)
series_of(k) = sprintf("series = 0; set autoscale; stats data using (in('series', %d) ? add_series(strcol('series')) : NaN) nooutput", k)

# A text for use as a tic's label, in which gnuplot would take % for the beginning of a format.
plain(s) = strlen(s) == 0 ? "" : (strstrt(s, "%") ? double_percent(s, 1, "") : s)
double_percent(s, i, done) = i > strlen(s) ? done : double_percent(s, i + 1, done.(s[i:i] eq "%" ? "%%" : s[i:i]))

# --- Colours (those of Okabe and Ito, told apart with any colour vision) ---------------------------------------------

vermilion = 0xD55E00; blue = 0x0072B2; green = 0x009E73; orange = 0xE69F00; sky = 0x56B4E9; purple = 0xCC79A7
grey = 0x9A9A9A; light = 0xD0D0D0; dark = 0x333333; black = 0x000000

colour(s) = s eq "enhancing" || s eq "enhancer" || s eq "enhancers" ? vermilion : \
            s eq "silencing" || s eq "silencer" || s eq "silencers" ? blue : \
            s eq "none, enhancing" ? 0xF2C9A8 : s eq "none, silencing" ? 0xA8CBE3 : s eq "none, neutral" ? light : \
            s eq "neutral" || s eq "none" ? grey : s eq "other" ? light : \
            s eq "CREME" ? vermilion : s eq "saliency" ? blue : s eq "random" ? grey : \
            s eq "wild type" ? dark : s eq "mutant" ? vermilion : \
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
    sprintf("set terminal pngcairo noenhanced size %d,%d font 'Helvetica,9' fontscale 2 linewidth 2 pointscale 2", 2 * w, 2 * h))

# row(n, w, h, left, right, bottom, top) opens a picture of n panels, three side by side, each w x h pixels of plot, with
# that many pixels around them; gap pixels lie between two. columns says how many are side by side.
gap = 60
columns = 1
row(n, w, h, left, right, bottom, top) = (columns = n < 3 ? n : 3, lines = (n + columns - 1) / columns, below = bottom + top - 20, \
    canvas(left + columns * w + (columns - 1) * gap + right, bottom + lines * h + (lines - 1) * below + top)) \
    .sprintf("; set multiplot layout %d,%d margins screen %f, screen %f, screen %f, screen %f spacing screen %f, screen %f", \
             lines, columns, 1. * left / full_w, 1 - 1. * right / full_w, 1. * bottom / full_h, 1 - 1. * top / full_h, \
             1. * gap / full_w, 1. * below / full_h)

# eval next(k), after panel k: the heading was drawn with the first panel, the y axis is named at the left of each row.
next(k) = end_legend."; unset label 1000; ".(k % columns == 0 ? "set ylabel y_label offset 1" : "unset ylabel")

# eval legend(y) names the series of the panel in their colours, from its left edge at height y; eval end_legend after
# the plot. Not gnuplot's key, which needs to guess how wide a text is.
legend(y) = legend_from(1, 0, y)
capitals(text) = strlen(text) == 0 ? 0 : (strstrt("ABCDEFGHIJKLMNOPQRSTUVWXYZ", text[1:1]) > 0) + capitals(text[2:*])
legend_from(s, at, y) = s > series || s > 9 ? "" : \
    sprintf("set label %d '■' at graph 0, %f left offset character %f,0 font ',10' tc rgb colour(name[%d]); ", s + 10, y, at, s). \
    sprintf("set label %d name[%d] at graph 0, %f left offset character %f,0 font ',10' tc rgb dark; ", s + 20, s, y, at + 1.5). \
    legend_from(s + 1, at + 0.85 * strlen(name[s]) + 0.35 * capitals(name[s]) + 4, y)
end_legend = "do for [s = 11:29] { unset label s }"

# The largest of 1, 2, 5, 10, 20, 50 ... that is not above v: a step for tics.
nice(v) = v < 1 ? 1 : nice_of(v, 10**floor(log10(v)))
nice_of(v, p) = v >= 5 * p ? 5 * p : v >= 2 * p ? 2 * p : p

# The heading, at the picture's top left.
title_at(left) = sprintf("set label 1000 heading at screen %f, screen %f left offset 0,-1 font ',14' tc rgb dark", \
                         1. * left / full_w, 1.)

set border 3 lw 1 lc rgb dark
set tics nomirror out scale 0.6 tc rgb dark
set key noautotitle
set style fill solid 1 noborder
