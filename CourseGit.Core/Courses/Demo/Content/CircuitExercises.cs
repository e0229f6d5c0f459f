using System.Collections.Immutable;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>Chapter 6: resistors, capacitors, batteries and charges.</summary>
internal static class CircuitExercises
{
    public static ImmutableArray<DemoExercise> All { get; } =
    [
        new("Series and parallel", "R1 = 120 ohm; R2 = 300 ohm; R3 = 150 ohm; U = 12 volt;",
            "A resistor $R_1$ is connected in series with two parallel resistors $R_2$ and $R_3$. The battery has the voltage $U$ and no inner resistance.")
        {
            Questions =
            [
                new("What single resistor could replace the three?", "R1 + R2*R3/(R2 + R3)", "R1 + R2 + R3"),
                new("What current does the battery deliver?", "U/(R1 + R2*R3/(R2 + R3))", "U/(R1 + R2 + R3)"),
                new("What is the voltage over $R_3$?", "U*R2*R3/(R1*R2 + R1*R3 + R2*R3)", "U*R3/(R1 + R3)"),
            ],
            Figures = [CircuitFigures.SeriesAndParallel()],
        },
        new("Voltage divider", "R1 = 4700 ohm; R2 = 3300 ohm; U = 9.0 volt;",
            "A sensor needs less voltage than the battery gives. Two resistors $R_1$ and $R_2$ divide the battery's voltage $U$; nothing is connected to the terminals yet.")
        {
            Questions =
            [
                new("What is the voltage $V$ at the terminals?", "U*R2/(R1 + R2)", "U*R1/(R1 + R2)"),
                new("How much power do the resistors use together?", "U^2/(R1 + R2)", "U^2*(R1 + R2)/(R1*R2)"),
            ],
            Figures = [CircuitFigures.Divider()],
        },
        new("Charging a capacitor", "R = 22000 ohm; C = 4.7e-5 farad; U = 6.0 volt; t = 1.5 second;",
            "An empty capacitor $C$ is charged from a battery with the voltage $U$ through the resistor $R$. The switch is closed at time zero.")
        {
            Questions =
            [
                new("How large is the current just after the switch is closed?", "U/R", "U/(R*C)"),
                new("What is the voltage over the capacitor at the time $t$?", "U*(1 - exp(-t/(R*C)))", "U*exp(-t/(R*C))"),
                new("Write the energy of the full capacitor in the symbols above.", "C*U^2/2", "C*U^2") { Type = "symbolic" },
            ],
            Figures = [CircuitFigures.CapacitorCircuit(), CircuitFigures.ChargingCurve()],
        },
        new("Field between two charges", "q = 2.0e-9 coulomb; Q = 8.0e-9 coulomb; r = 0.30 meter; k = 8.99e9 newton*meter^2/coulomb^2;",
            "Two small spheres with the positive charges $q$ and $Q$ are fixed the distance $r$ apart.")
        {
            Questions =
            [
                new("With what force do they push each other apart?", "k*q*Q/r^2", "k*q*Q/r"),
                new("How far from the charge $q$, on the line between them, is the electric field zero?", "r/(1 + sqrt(Q/q))", "r*q/(q + Q)"),
            ],
            Figures = [CircuitFigures.Charges()],
        },
        new("Battery with inner resistance", "U = 4.5 volt; r = 1.2 ohm; R = 6.0 ohm;",
            "A worn battery has the open-circuit voltage $U$ and the inner resistance $r$. A lamp with the resistance $R$ is connected to it.")
        {
            Questions =
            [
                new("What current flows through the lamp?", "U/(R + r)", "U/R"),
                new("What is the voltage between the battery's poles then?", "U*R/(R + r)", "U*r/(R + r)"),
                new("What is the greatest power that any lamp could get from this battery?", "U^2/(4*r)", "U^2/r"),
            ],
            Figures = [CircuitFigures.InnerResistance()],
        },
    ];
}
