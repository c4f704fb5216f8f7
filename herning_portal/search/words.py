"""Ground: the words of each language that say how somebody asks, and not what about. Folded, as search sees them."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEFT_OUT: dict[str, frozenset[str]] = {
    "da": words(
        """
        alle alt altsaa at af andre anden andet blev blive bliver da de dem den denne der deres det dette dig din dine
        dit dog du eller en end er et faa faar flere for fordi fra gaa gaar gerne giver goer goere gjort ham han har
        have havde hen hende her hos hun hvad hvem hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornaar i ikke ind
        inden ja jeg jer jeres kan kom komme kommer kunne lave laver lavet lige maa man mange med meget mere mest mig
        min mine mit mod mon naar nej noget nogen nogle nok nu og ogsaa om op os over paa saa sammen samt selv sig sin
        sine sit skal ske sker skulle som staa til tit ud uden under ved vi vil ville vaere vaeret vores hjaelpe
        hjaelper burde boer findes forskel forskellen kommet blevet faaet gjort taet naer
        """
    ),
    "en": words(
        """
        a about all also am an and any are as at be because been before being but by can could did do does doing for
        from get gets getting had has have having he her his how i if in into is it its like many may me more most much
        must my no not of off on one or other our out over people she should so some such than that the their them
        then there these they this those through to up us use uses want was we were what when where which while who
        whom why will with would you your own close near nearby
        """
    ),
    "de": words(
        """
        aber alle alles als also am an andere auch auf aus bei beim bin bis bitte da dafuer damit dann das dass dem den
        denn der des dich die dies diese dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas
        euch fuer gab genug gibt haben habe hat hatte hier ich ihm ihn ihnen ihr ihre im in ins ist ja kann kein keine
        koennen machen macht man mehr mein meine mich mir mit moechte muss nach nicht noch nur ob oder ohne sein seine
        sich sie sind so soll sollen ueber um und uns unser unter viel viele vom von vor wann war warum was welche
        welcher welches wenn wer werde werden wie will wir wird wo woher wohin wurde zu zum zur nahe naehe
        """
    ),
}
# Behind what is learnt they say only that somebody learns it: who types frisørskole is content with the hairdressers.
KINDS_OF_STUDY: dict[str, frozenset[str]] = {
    "da": words("elev kursus laerling skole studie studium studerende uddannelse"),
    "de": words("ausbildung azubi kurs lehre lehrling schueler schule studiengang studium"),
}
# They count when they are there; a page without them answers too.
OF_LITTLE_WEIGHT: dict[str, frozenset[str]] = {
    "da": words(
        """
        betyder bruge bruger betydning find finde forklar foregaar godt hernings herning herningegnen hjaelp information
        kommune kommunen kommunens kommunes kontakte laere laese laeser muligheder mulighed oplysninger portalen side
        siden sider soege soeger tage tager tag taget tekster vaelge vaelger ved vide gaelder mindske procent kigge se
        forskellige skifte starte starter begynde begynder inspiration generelt jylland lang lange langt laenge tid
        varer vare sted steder egen eget egne aar aarig tilbud
        """
    ),
    "en": words(
        """
        find help herning information know learn look looking mean means municipality need page portal read search
        start studying tell website site apply city shortage rate training course courses degree degrees programme
        programmes program programs study
        """
    ),
    "de": words(
        """
        bedeutet finde finden herning hilfe information informationen kommune lernen lesen portal seite stadt suche
        suchen website wissen bewerben beginnen studium studieren fach faecher jahr jahre
        """
    ),
}
