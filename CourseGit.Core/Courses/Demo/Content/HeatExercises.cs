using System.Collections.Immutable;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>Chapter 5: heat and gases, in Swedish with English beside it, as bilingual courses are written.</summary>
internal static class HeatExercises
{
    public static ImmutableArray<DemoExercise> All { get; } =
    [
        new("Smältande is", "m = 0.20 kg; q = 3.34e5 joule/kg; c = 4180 joule/(kg*kelvin); P = 150 watt; dT = 15 kelvin;",
            "En bit is med massan $m$ och temperaturen noll grader värms i en termos med den konstanta effekten $P$. Smältvärmet är $q$ och vattnets värmekapacitet $c$.")
        {
            English = "A piece of ice with the mass $m$ at zero degrees is heated in a flask with the constant power $P$. The heat of melting is $q$ and the heat capacity of water is $c$.",
            Questions =
            [
                new("Hur lång tid tar det att smälta isen?", "m*q/P", "q/P") { English = "How long does it take to melt the ice?" },
                new("Hur lång tid till tar det att värma vattnet med $dT$?", "m*c*dT/P", "c*dT/P") { English = "How much longer does it take to warm the water by $dT$?" },
            ],
            Figures = [HeatFigures.MeltingCurve()],
        },
        new("Kaffe med mjölk", "m1 = 0.18 kg; m2 = 0.04 kg; T1 = 358 kelvin; T2 = 278 kelvin;",
            "Kaffe med massan $m_1$ och temperaturen $T_1$ blandas med mjölk med massan $m_2$ och temperaturen $T_2$. Räkna med samma värmekapacitet för båda, och försumma koppen.")
        {
            English = "Coffee with the mass $m_1$ and the temperature $T_1$ is mixed with milk with the mass $m_2$ and the temperature $T_2$. Take the same heat capacity for both and neglect the cup.",
            Questions =
            [
                new("Vilken temperatur får blandningen?", "(m1*T1 + m2*T2)/(m1 + m2)", "(T1 + T2)/2") { English = "What temperature does the mixture get?" },
            ],
            Figures = [HeatFigures.TwoCups()],
        },
        new("Kolv som lyfts av värme", "p = 1.2e5 pascal; V1 = 0.0020 meter^3; V2 = 0.0031 meter^3; T1 = 295 kelvin;",
            "En enatomig ideal gas är innesluten under en kolv som rör sig utan friktion. Gasen värms vid det konstanta trycket $p$ så att volymen växer från $V_1$ till $V_2$.")
        {
            English = "A monatomic ideal gas is enclosed under a piston that moves without friction. It is heated at the constant pressure $p$ so that its volume grows from $V_1$ to $V_2$.",
            Questions =
            [
                new("Hur stort arbete uträttar gasen?", "p*(V2 - V1)", "p*V2") { English = "How much work does the gas do?" },
                new("Hur mycket värme har tillförts?", "5*p*(V2 - V1)/2", "3*p*(V2 - V1)/2") { English = "How much heat was added?" },
                new("Vilken temperatur har gasen efteråt, om den först var $T_1$?", "T1*V2/V1", "T1*V1/V2") { English = "What is the temperature of the gas afterwards, if it was $T_1$ before?" },
            ],
            Figures = [HeatFigures.Piston(), HeatFigures.Isobar()],
        },
        new("Kretsprocess i fyra steg", "p1 = 1.0e5 pascal; p2 = 2.6e5 pascal; V1 = 0.0010 meter^3; V2 = 0.0030 meter^3;",
            "En gas genomlöper den kretsprocess som visas i figuren, medurs mellan trycken $p_1$ och $p_2$ och volymerna $V_1$ och $V_2$.")
        {
            English = "A gas runs through the cycle in the figure, clockwise between the pressures $p_1$ and $p_2$ and the volumes $V_1$ and $V_2$.",
            Questions =
            [
                new("Hur stort nettoarbete uträttar gasen under ett varv?", "(p2 - p1)*(V2 - V1)", "p2*(V2 - V1)") { English = "How much net work does the gas do in one cycle?" },
                new("Hur många gånger större är den högsta absoluta temperaturen än den lägsta?", "p2*V2/(p1*V1)", "p2/p1") { English = "How many times higher is the highest absolute temperature than the lowest?" },
            ],
            Figures = [HeatFigures.RectangleCycle()],
        },
        new("Fönster en kall natt", "k = 0.026 watt/(meter*kelvin); A = 1.4 meter^2; d = 0.012 meter; T1 = 294 kelvin; T2 = 266 kelvin; t = 36000 second;",
            "Ett fönster med arean $A$ har två glas med ett luftskikt av tjockleken $d$ mellan sig. Luftens värmeledningsförmåga är $k$. Inne är det $T_1$ och ute $T_2$; bortse från glasens eget motstånd.")
        {
            English = "A window with the area $A$ has two panes with a layer of air of thickness $d$ between them. The thermal conductivity of air is $k$. It is $T_1$ inside and $T_2$ outside; neglect the panes' own resistance.",
            Questions =
            [
                new("Hur stor effekt går förlorad genom fönstret?", "k*A*(T1 - T2)/d", "k*(T1 - T2)/d") { English = "How much power is lost through the window?" },
                new("Hur mycket energi blir det under natten, tiden $t$?", "k*A*(T1 - T2)*t/d", "k*A*T1*t/d") { English = "How much energy is that during the night, the time $t$?" },
            ],
            Figures = [HeatFigures.Window()],
        },
    ];
}
