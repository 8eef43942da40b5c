"""Charts: a series as inline SVG, drawn by Altair when the site is built.

    figures  which pictures a series gets, and how large
    rows     a series -> tidy rows
    axis     the measures of a plot, and what its time axis names
    kinds    the declarations: months, panels, sparks, places
    theme    their look, registered once with Altair, from the constants of `look`
    draw     declarations and rows -> calls of the renderer; one file of what was drawn before
    render   a call -> SVGs, here or in other processes
    slim     any SVG of Vega -> small ones, one for each facet

A chart is drawn once for all languages, and where it has the page's width also once for a phone. Titles, units and what
the marks mean are words of the page; those inside a drawing are put in by `in_language`.
"""
