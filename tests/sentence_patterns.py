"""Every sentence that the site makes, in three languages, as patterns; and the words that stand in them.

Written by hand, not taken from the catalogues: a changed sentence is read by a person before it counts as known. In a
pattern `{slot}` stands for what varies, `[…]` for what may be left out; a pattern begins and ends with its sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from sentence_facts import Codes, Facts

LANGUAGES = ("nb", "nn", "en")
NBSP = "\N{NO-BREAK SPACE}"
MONTHS = {
    "nb": ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
           "desember"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
MONTHS["nn"] = MONTHS["nb"]
COUNT = {"nb": rf"\d{{1,3}}(?:{NBSP}\d{{3}})*", "en": r"\d{1,3}(?:,\d{3})*"}
COUNT["nn"] = COUNT["nb"]
AND = {"nb": " og ", "nn": " og ", "en": " and "}
ONE = {"nb": "én", "nn": "éin", "en": "one"}
PLACES = {  # that are said in their own way: (column, code)
    "nb": {"i hele landet": ("land", "0"), "på Svalbard og i øvrige områder": ("fylke", "97"),
           "i øvrige områder": ("fylke", "99"), "på Svalbard": ("kommune", "2100")},
    "nn": {"i heile landet": ("land", "0"), "på Svalbard og i andre område": ("fylke", "97"),
           "i andre område": ("fylke", "99"), "på Svalbard": ("kommune", "2100")},
    "en": {"nationwide": ("land", "0"), "in Svalbard and other areas": ("fylke", "97"),
           "in other areas": ("fylke", "99"), "in Svalbard": ("kommune", "2100")},
}  # fmt: skip
UNKNOWN = {"nb": "med ukjent bosted", "nn": "med ukjend bustad", "en": "with unknown place of residence"}
KOMMUNE = {"nb": "kommune", "nn": "kommune", "en": "municipality"}
GROUP = {"nb": "tiltak i gruppen ", "nn": "tiltak i gruppa ", "en": "measures in the group "}
MEASURE = {"nb": "tiltaket ", "nn": "tiltaket ", "en": "the measure "}
ALL = {"nb": "tiltak", "nn": "tiltak", "en": "measures"}

DIVIDED = {
    "tiltak": ("etter tiltak", "etter tiltak", "by measure"),
    "gruppe": ("etter tiltaksgruppe", "etter tiltaksgruppe", "by group of measures"),
    "status": ("etter arbeidsmarkedsstatus", "etter arbeidsmarknadsstatus", "by labour market status"),
    "fylke": ("etter fylke", "etter fylke", "by county"),
    "kommune": ("etter kommune", "etter kommune", "by municipality"),
    "sex": ("etter kjønn", "etter kjønn", "by sex"),
    "age": ("etter alder", "etter alder", "by age"),
    "immigrant": ("etter innvandrerstatus", "etter innvandrarstatus", "by immigrant status"),
    "birth_region": ("etter fødelandets verdensdel", "etter verdsdelen til fødelandet", "by region of birth"),
    "education": ("etter utdanning", "etter utdanning", "by education"),
}

# kind -> the sentence in bokmål, nynorsk and English
ON_TOP = {
    "count": (
        "I {month} var {n} (?:person|personer) {place} på {what}[, {versus}].",
        "I {month} var {n} (?:person|personar) {place} på {what}[, {versus}].",
        "In {month}, {n} (?:person|people) {place} took part in {what}[, {versus}].",
    ),
    "count-arbeidssokere": (
        "I {month} deltok {n} (?:arbeidssøker|arbeidssøkere) {place} på {what}[, {versus}].",
        "I {month} deltok {n} (?:arbeidssøkjar|arbeidssøkjarar) {place} på {what}[, {versus}].",
        "In {month}, {n} (?:jobseeker|jobseekers) {place} took part in {what}[, {versus}].",
    ),
    "count-nedsatt-arbeidsevne": (
        "I {month} deltok {n} (?:person|personer) med nedsatt arbeidsevne {place} på {what}[, {versus}].",
        "I {month} deltok {n} (?:person|personar) med nedsett arbeidsevne {place} på {what}[, {versus}].",
        "In {month}, {n} (?:person|people) with reduced work capacity {place} took part in {what}[, {versus}].",
    ),
    "count-andre": (
        "I {month} deltok {n} (?:annen person|andre personer) {place} på {what}[, {versus}].",
        "I {month} deltok {n} (?:annan person|andre personar) {place} på {what}[, {versus}].",
        "In {month}, {n} (?:other person|other people) {place} took part in {what}[, {versus}].",
    ),
    "at-least": (
        "I {month} var det minst {n} (?:deltaker|deltakere) på {what} {place}.",
        "I {month} var det minst {n} (?:deltakar|deltakarar) på {what} {place}.",
        "In {month} there (?:was|were) at least {n} (?:participant|participants) in {what} {place}.",
    ),
    "in-all": (
        "I {month} var det til sammen {n} (?:deltaker|deltakere) på {what} {place}.",
        "I {month} var det til saman {n} (?:deltakar|deltakarar) på {what} {place}.",
        "In {month} there (?:was|were) in all {n} (?:participant|participants) in {what} {place}.",
    ),
    "whole-more": (
        "Det er {amount} flere enn i {since}.", "Det er {amount} fleire enn i {since}.",
        "That is {amount} more than in {since}.",
    ),
    "whole-fewer": (
        "Det er {amount} færre enn i {since}.", "Det er {amount} færre enn i {since}.",
        "That is {amount} fewer than in {since}.",
    ),
    "whole-alike": (
        "Det er like mange som i {since}.", "Det er like mange som i {since}.", "That is as many as in {since}.",
    ),
    "some-more": (
        "På {n} tiltak som kan sammenlignes, er det (?:til sammen )?{amount} flere enn i {since}.",
        "På {n} tiltak som kan samanliknast, er det (?:til saman )?{amount} fleire enn i {since}.",
        "In the {n} (?:measure|measures) that can be compared, there are (?:in all )?{amount} more than in {since}.",
    ),
    "some-fewer": (
        "På {n} tiltak som kan sammenlignes, er det (?:til sammen )?{amount} færre enn i {since}.",
        "På {n} tiltak som kan samanliknast, er det (?:til saman )?{amount} færre enn i {since}.",
        "In the {n} (?:measure|measures) that can be compared, there are (?:in all )?{amount} fewer than in {since}.",
    ),
    "some-alike": (
        "På {n} tiltak som kan sammenlignes, er det (?:til sammen )?like mange som i {since}.",
        "På {n} tiltak som kan samanliknast, er det (?:til saman )?like mange som i {since}.",
        "In the {n} (?:measure|measures) that can be compared, there are (?:in all )?as many as in {since}.",
    ),
    "own-sum": (
        "Summen er vår, av tallene som vises: NAV oppgir ikke noe samlet tall.",
        "Summen er vår, av tala som er viste: NAV oppgir ikkje noko samla tal.",
        "The sum is ours, of the figures shown: NAV gives no total.",
    ),
    "no-total": (
        "Rapporten har ikke tall for alle statuser samlet.",
        "Rapporten har ikkje tal for alle statusar samla.",
        "The report has no figure for all statuses together.",
    ),
    "largest": (
        "{names} er tiltaket med flest deltakere.",
        "{names} er tiltaket med flest deltakarar.",
        "{names} is the measure with the most participants.",
    ),
    "largest-alike": (
        "{names} har flest deltakere, like mange hver.",
        "{names} har flest deltakarar, like mange kvar.",
        "{names} have the most participants, the same number each.",
    ),
    "highest-shown": (
        "{names} har det høyeste tallet som vises.",
        "{names} har det høgaste talet som er vist.",
        "{names} (?:has|have) the highest figure shown.",
    ),
    "hidden-of": (
        "{n} av {n2} tall for {month} er skjult, fordi NAV skjuler tall under 4.",
        "{n} av {n2} tal for {month} er (?:skjult|skjulte), fordi NAV skjuler tal under 4.",
        "Of {n2} figures for {month}, {n} (?:is|are) hidden, because NAV hides figures under 4.",
    ),
    "lost-of": (
        "{n} av {n2} tall for {month} er holdt tilbake fordi kilden er skadet.",
        "{n} av {n2} tal for {month} er (?:halde|haldne) tilbake fordi kjelda er skadd.",
        "{n} of {n2} figures for {month} (?:is|are) withheld because the source is damaged.",
    ),
    "all-hidden-in": (
        "Alle tallene for {month} er skjult av personvernhensyn. NAV skjuler tall under 4.",
        "Alle tala for {month} er skjulte av personvernomsyn. NAV skjuler tal under 4.",
        "All figures for {month} are hidden for privacy reasons. NAV hides figures under 4.",
    ),
    "all-hidden": (
        "Alle tallene for {heading} er skjult av personvernhensyn. NAV skjuler tall under 4.",
        "Alle tala for {heading} er skjulte av personvernomsyn. NAV skjuler tal under 4.",
        "All figures for {heading} are hidden for privacy reasons. NAV hides figures under 4.",
    ),
    "none-shown": (
        "Ingen av tallene for {heading} kan vises.",
        "Ingen av tala for {heading} kan visast.",
        "None of the figures for {heading} can be shown.",
    ),
    "no-rows": (
        "Rapportene har ingen tall for {heading}.",
        "Rapportane har ingen tal for {heading}.",
        "The reports have no figures for {heading}.",
    ),
    "no-later": (
        "Rapportene våre har ikke nyere tall.",
        "Rapportane våre har ikkje nyare tal.",
        "Our reports have no later figures.",
    ),
    "mean": (
        "Gjennomsnittet for {period} er {n}.",
        "Gjennomsnittet for {period} er {n}.",
        "The average for {period} is {n}.",
    ),
    "lack-both": (
        "Vi mangler tall for {month} og {month2} og kan derfor ikke vise noen endring.",
        "Vi manglar tal for {month} og {month2} og kan derfor ikkje vise noka endring.",
        "We lack figures for {month} and {month2} and so cannot show any change.",
    ),
    "lack-month": (
        "Vi mangler tall for {month} og kan derfor ikke vise endring siden måneden før.",
        "Vi manglar tal for {month} og kan derfor ikkje vise endring sidan månaden før.",
        "We lack figures for {month} and so cannot show the change since the month before.",
    ),
    "lack-year": (
        "Vi mangler tall for {month} og kan derfor ikke vise endring på ett år.",
        "Vi manglar tal for {month} og kan derfor ikkje vise endring på eitt år.",
        "We lack figures for {month} and so cannot show the change over a year.",
    ),
    "is-hidden": (
        "Tallet for {month} er skjult av personvernhensyn. NAV skjuler tall under 4.",
        "Talet for {month} er skjult av personvernomsyn. NAV skjuler tal under 4.",
        "The figure for {month} is hidden for privacy reasons. NAV hides figures under 4.",
    ),
    "base-hidden": (
        "Tallet for {month} er skjult.", "Talet for {month} er skjult.", "The figure for {month} is hidden."
    ),
    "is-lost": (
        "Tallet for {month} er holdt tilbake fordi kilden er skadet.",
        "Talet for {month} er halde tilbake fordi kjelda er skadd.",
        "The figure for {month} is withheld because the source is damaged.",
    ),
    "base-unused": (
        "Tallet kan ikke sammenlignes med {month}. Da fantes ikke {subject}.",
        "Talet kan ikkje samanliknast med {month}. Då fanst ikkje {subject}.",
        "The figure cannot be compared with {month}. {subject} did not exist then.",
    ),
    "across-break": (
        "Tallet kan ikke sammenlignes med {month}, for serien har et brudd i {month2}.",
        "Talet kan ikkje samanliknast med {month}, for serien har eit brot i {month2}.",
        "The figure cannot be compared with {month}, as the series has a break in {month2}.",
    ),
    "across-loss": (
        "Vi sammenligner ikke med {month}: Et tall imellom er holdt tilbake fordi kilden er skadet.",
        "Vi samanliknar ikkje med {month}: Eit tal imellom er halde tilbake fordi kjelda er skadd.",
        "We do not compare with {month}: a figure in between is withheld because the source is damaged.",
    ),
    "no-base": (
        "Vi har ikke noe annet tall som det er riktig å sammenligne med.",
        "Vi har ikkje noko anna tal som det er rett å samanlikne med.",
        "We have no other figure that it would be right to compare with.",
    ),
    "last-shown": (
        "Det siste tallet som vises, er {n} for {month}.",
        "Det siste talet som er vist, er {n} for {month}.",
        "The latest figure shown is {n}, for {month}.",
    ),
}  # fmt: skip
SHARES = {
    "share": (
        "{n} av de {n2} på {what} {place} er {place2}: {share}.",
        "{n} av dei {n2} på {what} {place} er {place2}: {share}.",
        "Of the {n2} people in {what} {place}, {n} are {place2}: {share}.",
    ),
    "share-of-nation": (
        "Av de {n2} {place} er det {share}.",
        "Av dei {n2} {place} er det {share}.",
        "They are {share} of the {n2} {place}.",
    ),
    "rank": (
        "Blant (?P<level>fylkene|kommunene) med synlig tall er {heading} nummer {n} av {n2}.",
        "Blant (?P<level>fylka|kommunane) med synleg tal er {heading} nummer {n} av {n2}.",
        "Among the (?P<level>counties|municipalities) with a visible figure, {heading} is number {n} of {n2}.",
    ),
}
NEWS = {
    "newest-report": (
        "Den nyeste rapporten fra NAV har tall for {period}.",
        "Den nyaste rapporten frå NAV har tal for {period}.",
        "The newest report from NAV has figures for {period}.",
    ),
    "report-before": (
        "Rapporten før den har tall til og med {month}.",
        "Rapporten før den har tal til og med {month}.",
        "The report before it has figures up to and including {month}.",
    ),
    "no-report": (
        "For {period} har vi ingen rapport.", "For {period} har vi ingen rapport.", "For {period} we have no report."
    ),
}  # fmt: skip
SOURCES = {
    "source": (
        "Kilde: NAV, {report}[, (?:side|ark) {pages}].",
        "Kjelde: NAV, {report}[, (?:side|ark) {pages}].",
        "Source: NAV, {report}[, (?:page|sheet) {pages}].",
    ),
    "older-sources": (
        "Eldre måneder er fra rapporten for {periods}.",
        "Eldre månader er frå rapporten for {periods}.",
        "Earlier months are from the report for {periods}.",
    ),
    "lost": (
        "{n} (?:celle|celler) er holdt tilbake fordi kilden er skadet.",
        "{n} (?:celle er halden|celler er haldne) tilbake fordi kjelda er skadd.",
        "{n} (?:cell is|cells are) withheld because the source is damaged.",
    ),
    "mended": (
        "{n} tall er plassert eller korrigert der kildeteksten er skadet.",
        "{n} tal er (?:plassert|plasserte) eller (?:korrigert|korrigerte) der kjeldeteksten er skadd.",
        "{n} (?:figure has|figures have) been placed or corrected where the source text is damaged.",
    ),
    "worked-out": (
        "Andeler og rangering er regnet ut her, bare av tall som vises.",
        "Prosentdelar og rangering er rekna ut her, berre av tal som er viste.",
        "Shares and rankings are worked out here, only from figures that are shown.",
    ),
    "not-nav": (
        "Tallene er fra NAV. Dette nettstedet er ikke laget av NAV.",
        "Tala er frå NAV. Denne nettstaden er ikkje laga av NAV.",
        "The figures are from NAV. This website is not made by NAV.",
    ),
}
PEOPLE = {  # what a title begins with, by the status of those that it counts
    "": ("Deltakere", "Deltakarar", "Participants"),
    "arbeidssokere": ("Arbeidssøkere", "Arbeidssøkjarar", "Jobseekers"),
    "nedsatt-arbeidsevne": (
        "Personer med nedsatt arbeidsevne", "Personar med nedsett arbeidsevne", "People with reduced work capacity"
    ),
    "andre": ("Andre", "Andre", "Others"),
}  # fmt: skip
_TITLE = [
    f"(?P<people>{'|'.join(forms[number] for forms in PEOPLE.values())}) {on} {{what}}[ {{place}}][,? {{by}}]"
    for number, on in enumerate(("på", "på", "in"))
]
OVERVIEW = {
    "lack-year": ON_TOP["lack-year"],
    "hidden-tiltak": (
        "Alle tall er skjult for {names}.",
        "Alle tal er skjulte for {names}.",
        "All figures are hidden for {names}.",
    ),
}
AROUND = {
    **{kind: form for kind, form in ON_TOP.items() if kind.partition("-")[0] in ("at", "in", "whole", "some")},
    "nearest": (
        "Nærmeste (?:kommune med synlige tall, etter kommunenummer|fylke med synlige tall, etter fylkesnummer):",
        "Nærmaste (?:kommune med synlege tal, etter kommunenummer|fylke med synlege tal, etter fylkesnummer):",
        "Nearest (?:municipality|county) with visible figures, by number:",
    ),
}
CAPTIONS = {
    "overview": (
        "Deltakere på {what} {place}. Antall personer, {month}",
        "Deltakarar på {what} {place}. Talet på personar, {month}",
        "Participants in {what} {place}. Number of people, {month}",
    ),
    "around": (
        "Deltakere på {what}. Antall personer, {month}",
        "Deltakarar på {what}. Talet på personar, {month}",
        "Participants in {what}. Number of people, {month}",
    ),
}
PAST = {"last": ("sist i {end}", "sist i {end}", "last in {end}")}
WORKED_OUT = {
    "worked-out-here": (
        "Endringer og andeler er regnet ut her, bare av tall som vises.",
        "Endringar og prosentdelar er rekna ut her, berre av tal som er viste.",
        "Changes and shares are worked out here, only from figures that are shown.",
    ),
}
TITLES = {
    "title": (f"{_TITLE[0]}, {{span}}", f"{_TITLE[1]}, {{span}}", f"{_TITLE[2]}, {{span}}"),
    "caption": (
        f"[Bare skjulte tall: ]{_TITLE[0]}. Antall personer, {{period}}",
        f"[Berre skjulte tal: ]{_TITLE[1]}. Talet på personar, {{period}}",
        f"[Only hidden figures: ]{_TITLE[2]}. Number of people, {{period}}",
    ),
}
HIGHEST = {
    "highest": (
        "Det høyeste tallet som vises: {names}",
        "Det høgaste talet som er vist: {names}",
        "The highest figure shown: {names}",
    ),
}
FOLDED = {
    "folded": (
        "{n} (?P<column>kommune|kommuner|fylke|fylker|tiltak|gruppe|grupper) har bare skjulte tall",
        "{n} (?P<column>kommune|kommunar|fylke|tiltak|gruppe|grupper) har berre skjulte tal",
        "{n} (?P<column>municipality|municipalities|county|counties|measure|measures|group|groups) (?:has|have) only "
        "hidden figures",
    ),
    "former": ("Tidligere fylker: {rest}", "Tidlegare fylke: {rest}", "Former counties: {rest}"),
    "others": (
        "(?:Figur for det|Figurer for de {n}) andre (?:tiltaket|tiltakene)",
        "(?:Figur for det|Figurar for dei {n}) andre (?:tiltaket|tiltaka)",
        "(?:Chart of the other measure|Charts of the other {n} measures)",
    ),
    "all-years": ("Alle år, {span}", "Alle år, {span}", "All years, {span}"),
    "as-table": ("Tallene i en tabell", "Tala i ein tabell", "The figures as a table"),
}
YEARS = {
    "year": (
        "{year}[ Gjennomsnittet er for {period}.]",
        "{year}[ Gjennomsnittet er for {period}.]",
        "{year}[ The average is for {period}.]",
    ),
}
PROOF = {
    "checked": (
        "{n} tall er kontrollert mot summer og gjennomsnitt i NAVs egne rapporter.",
        "{n} tal er kontrollerte mot summar og gjennomsnitt i rapportane frå NAV.",
        "{n} figures have been checked against sums and averages in NAV's own reports.",
    ),
    "hidden-in-all": (
        "{n} tall har NAV skjult av personvernhensyn. De er skjult her også.",
        "{n} tal har NAV skjult av personvernomsyn. Dei er skjulte her også.",
        "{n} figures have been hidden by NAV for privacy reasons. They are hidden here too.",
    ),
    "cells-in-all": (
        "{n} celler fra rapportene kan lastes ned som CSV, Excel, JSON-stat og Parquet.",
        "{n} celler frå rapportane kan lastast ned som CSV, Excel, JSON-stat og Parquet.",
        "{n} cells from the reports can be downloaded as CSV, Excel, JSON-stat and Parquet.",
    ),
}
NOTES = {
    "persons": ("Personer.", "Personar.", "People."),
    "root": (
        "Tallaksen vokser med kvadratroten.", "Talaksen veks med kvadratrota.", "The axis has a square root scale."
    ),
    "own-axes": (
        "Hver rute har sin egen tallakse.", "Kvar rute har sin eigen talakse.", "Each panel has its own axis."
    ),
    "without": (
        "Uten figur, fordi ingen tall kan vises: {some}.",
        "Utan figur, fordi ingen tal kan visast: {some}.",
        "Without a chart, because no figure can be shown: {some}.",
    ),
}  # fmt: skip
BREAKS = {
    "break": (
        "Brudd i serien fra {month}: {text}[ Gjelder {some}.]",
        "Brot i serien frå {month}: {text}[ Gjeld {some}.]",
        "Break in the series from {month}: {text}[ This concerns {some}.]",
    ),
}
NAMES = {
    "other-names": (
        "(?:Annet offisielt navn|Andre offisielle navn): {some}.",
        "(?:Anna offisielt namn|Andre offisielle namn): {some}.",
        "(?:Other official name|Other official names): {some}.",
    ),
    "former-names": (
        "Hele eller deler av (?:tidligere {some} kommune|de tidligere kommunene {some2}) inngår.",
        "Heile eller delar av (?:tidlegare {some} kommune|dei tidlegare kommunane {some2}) inngår.",
        "Includes all or part of the former (?:municipality of {some}|municipalities of {some2}).",
    ),
    "was-own": (
        "{heading} var en egen kommune til og med {end}.",
        "{heading} var ein eigen kommune til og med {end}.",
        "{heading} was a municipality of its own until the end of {end}.",
    ),
    "had-number": (
        "{heading} hadde kommunenummer {code} til og med {end}.",
        "{heading} hadde kommunenummer {code} til og med {end}.",
        "{heading} had the municipality number {code} until the end of {end}.",
    ),
    "former-numbers": (
        "(?:Tidligere kommunenummer|Tidligere kommunenumre): {some}.",
        "(?:Tidlegare kommunenummer|Tidlegare kommunenummer): {some}.",
        "(?:Former municipality number|Former municipality numbers): {some}.",
    ),
}
KICKERS = {
    "in-group": ("Tiltak i gruppen {rest}", "Tiltak i gruppa {rest}", "Measure in the group {rest}"),
    "in-fylke": ("Kommune i {rest}", "Kommune i {rest}", "Municipality in {rest}"),
    "was-in-fylke": ("Tidligere kommune i {rest}", "Tidlegare kommune i {rest}", "Former municipality in {rest}"),
    "fylke": ("Fylke", "Fylke", "County"),
    "former-fylke": ("Tidligere fylke", "Tidlegare fylke", "Former county"),
    "group": ("Tiltaksgruppe", "Tiltaksgruppe", "Group of measures"),
}
DESCRIPTIONS = {
    "latest": ("Siste måned: {month}.", "Siste månad: {month}.", "Latest month: {month}."),
    "about": (
        "Hvor mange som deltar på {what}[ {place}], (?:måned for måned|for hvert tiltak)[,? {rest}].",
        "Kor mange som deltek på {what}[ {place}], (?:månad for månad|for kvart tiltak)[,? {rest}].",
        "How many take part in (?:{what}|labour market measures)[ {place}], (?:month by month|for each measure)"
        "[,? {rest}].",
    ),
    "front": (
        "Deltakere på NAVs arbeidsmarkedstiltak, måned for måned, i hele landet og der du bor.",
        "Deltakarar på arbeidsmarknadstiltaka til NAV, månad for månad, i heile landet og der du bur.",
        "Participants in NAV's labour market measures, month by month, nationwide and where you live.",
    ),
}
CITATION = {
    "citation": (
        "NAV: {title}, {month}. Kilde: {report}. Gjengitt av {site}.",
        "NAV: {title}, {month}. Kjelde: {report}. Attgitt av {site}.",
        "NAV: {title}, {month}. Source: {report}. Reproduced by {site}.",
    ),
}
FOOT = {
    "not-nav": SOURCES["not-nav"],
    "newest": ("Siste rapport: {report}.", "Siste rapport: {report}.", "Latest report: {report}."),
    "next": (
        "Neste rapport, for {month}, ventes innen {date}.",
        "Neste rapport, for {month}, er venta innan {date}.",
        "The next report, for {month}, is expected by {date}.",
    ),
}
VERSUS = {
    "alike": ("like mange som i {since}", "like mange som i {since}", "the same number as in {since}"),
    "more": (
        "(?:{percent} prosent|{amount}) flere enn i {since}",
        "(?:{percent} prosent|{amount}) fleire enn i {since}",
        "(?:{percent} per cent|{amount}) more than in {since}",
    ),
    "fewer": (
        "(?:{percent} prosent|{amount}) færre enn i {since}",
        "(?:{percent} prosent|{amount}) færre enn i {since}",
        "(?:{percent} per cent|{amount}) fewer than in {since}",
    ),
}


@dataclass(frozen=True)
class Language:
    """What the words of a language mean."""

    lang: str
    facts: Facts

    def name(self, item: dict) -> str:
        name = item["name"]
        return str(name if isinstance(name, str) else name[self.lang])

    @cached_property
    def whats(self) -> dict[str, Codes]:
        """What can stand after 'på', with the codes that it is."""
        groups = {self.name(item): item["code"] for item in self.facts.listed("vocabulary/tiltak")["gruppe"]}
        found = {ALL[self.lang]: {"tiltak_level": "alle", "tiltak": "alle"}}
        for name, code in groups.items():
            found[GROUP[self.lang] + name] = {"tiltak_level": "gruppe", "tiltak": code}
        for name, code in self.tiltak.items():
            prefix = MEASURE[self.lang] if name in groups else ""
            found[prefix + name] = {"tiltak_level": "tiltak", "tiltak": code}
        return found

    @cached_property
    def tiltak(self) -> dict[str, str]:
        return {self.name(item): code for code, item in self.facts.tiltak.items()}

    @cached_property
    def places(self) -> dict[str, tuple[str, str]]:
        """What a place is called in a sentence, with its column and code."""
        inside = "in" if self.lang == "en" else "i"
        found = dict(PLACES[self.lang])
        own = {code for _, code in found.values()} | {"ukjent"}
        for code, item in self.facts.fylker.items():
            if code not in own:
                found[f"{inside} {self.name(item)}"] = ("fylke", code)
        for code, row in self.facts.kommuner.items():
            if code not in own:
                fylke = f" {inside} {row['qualifier']}" if row.get("qualifier") else ""
                place = f"{inside} {row['name']} {KOMMUNE[self.lang]}{fylke}"
                if not row.get("valid_to") or place not in found:  # one that has the name of another of today is that
                    found[place] = ("kommune", code)
        return found

    def number(self, text: str) -> int:
        return 1 if text == ONE[self.lang] else int(text.replace(NBSP, "").replace(",", ""))

    def month(self, words: str) -> str:
        name, _, year = words.rpartition(" ")
        return f"{year}-{MONTHS[self.lang].index(name) + 1:02}"

    def period(self, words: str) -> str:
        """'januar–november 2025' as '2025-01/2025-11'; a month as it is."""
        first, _, last = words.partition("–")
        if not last:
            return self.month(first)
        end = self.month(last)
        return f"{self.month(first if first[-1].isdigit() else f'{first} {end[:4]}')}/{end}"

    def end(self, words: str) -> str:
        return words if words.isdigit() else self.month(words)

    def listed(self, words: str, known: set[str]) -> list[str] | None:
        """The names in 'A, B og C', each of which must be known; None where they aren't."""
        if words in known:
            return [words]
        for between in (AND[self.lang], ", "):
            at = words.rfind(between)
            while at > 0:
                head, last = words[:at], words[at + len(between) :]
                if last in known and (rest := self.listed(head, known)):
                    return [*rest, last]
                at = words.rfind(between, 0, at)
        return None

    @cached_property
    def _slots(self) -> dict[str, str]:
        month = rf"(?:{'|'.join(MONTHS[self.lang])})"
        count = COUNT[self.lang]
        decimal = r"\d+(?:[.,]\d)?"
        per_cent = rf"{NBSP}(?:prosent|per{NBSP}cent)"
        tiltak = _any_of(self.tiltak)
        dated = rf"{month} \d{{4}}"
        names = [*self.whats, *map(self.name, self.facts.fylker.values())]
        return {
            "month": dated,
            "month2": dated,
            "since": rf"{month}(?: \d{{4}})?",
            "end": rf"\d{{4}}|{dated}",
            "period": rf"{month}(?: \d{{4}})?–{dated}|{dated}",
            "span": rf"\d{{4}}(?:–\d{{4}})?|{dated}",
            "date": r"\d+\.? \w+ \d{4}",
            "year": r"\d{4}",
            "years": r"[\d, a-z]+",
            "n": count,
            "n2": count,
            "amount": rf"{count}|{ONE[self.lang]}",
            "percent": decimal,
            "share": rf"(?:(?:under|less than) )?{decimal}{per_cent}",
            "versus": rf"[^.,]*?(?:\d[.,]\d)?[^.]*?{month}(?: \d{{4}})?",
            "what": _any_of(self.whats),
            "names": rf"{tiltak}(?:, {tiltak})*(?:{AND[self.lang]}{tiltak})?",
            "subject": _any_of(names),
            "place": _any_of([*self.places, UNKNOWN[self.lang]]),
            "place2": _any_of([*self.places, UNKNOWN[self.lang]]),
            "by": _any_of([forms[LANGUAGES.index(self.lang)] for forms in DIVIDED.values()]),
            "text": _any_of(item["text"][self.lang] for item in self.facts.breaks.values()),
            "some": r"[^.]+?",
            "some2": r"[^.]+?",
            "code": r"\d{4}",
            "report": r"[«“](?:(?![»”]).)+[»”], [^()]+?(?: \([^()]+\))?",
            "periods": r"[^.]+",
            "pages": r"[\w–, ]+",
            "title": r".+?",
            "site": r"\w+",
            "rest": r"[^.]+",
        }

    def compiled(self, patterns: dict[str, tuple[str, str, str]]) -> dict[str, re.Pattern[str]]:
        return {kind: self._compile(forms[LANGUAGES.index(self.lang)]) for kind, forms in patterns.items()}

    def _compile(self, form: str) -> re.Pattern[str]:
        text = re.sub(r"\.(?=$|\]| [A-Z\[])", r"\\.", form).replace(". Da ", r"\. Da ")
        text = re.sub(r"\[([^\]]*)\]", r"(?:\1)?", text)
        text = text.replace(" prosent", f"{NBSP}prosent").replace(" per cent", f"{NBSP}per{NBSP}cent")
        return re.compile(re.sub(r"\{(\w+)\}", self._slot, text))

    def _slot(self, found: re.Match[str]) -> str:
        if found[1] == "heading":
            return r"(?P<heading>.+?)"
        return f"(?P<{found[1]}>{self._slots[found[1]]})"


def _any_of(names) -> str:
    return f"(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})"
