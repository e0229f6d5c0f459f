using System.Collections.Immutable;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>Chapter 3: wheels, levers, pendulums and springs.</summary>
internal static class RotationExercises
{
    public static ImmutableArray<DemoExercise> All { get; } =
    [
        new("Grinding wheel slowing down", "omega = 150/second; t = 40 second; R = 0.11 meter;",
            "A grinding wheel of radius $R$ turns with the angular speed $\\omega$ when the motor is switched off. A tool held against it brings it evenly to rest in the time $t$.")
        {
            Questions =
            [
                new("How large is the angular retardation?", "omega/t", "omega*t"),
                new("How many turns does the wheel make before it stands still?", "omega*t/(4*pi)", "omega*t/(2*pi)"),
                new("How fast does a point on its edge move at the beginning?", "omega*R", "omega/R"),
            ],
            Figures = [RotationFigures.GrindingWheel()],
        },
        new("Seesaw in balance", "m1 = 32 kg; m2 = 24 kg; d1 = 1.5 meter; g = 9.82 meter/second^2;",
            "Two children sit on a light plank. The first has the mass $m_1$ and sits the distance $d_1$ from the middle; the other has the mass $m_2$.")
        {
            Questions =
            [
                new("How far from the middle must the second child sit for balance?", "m1*d1/m2", "m2*d1/m1"),
                new("With what force does the support carry the plank then?", "(m1 + m2)*g", "(m1 - m2)*g"),
            ],
            Figures = [RotationFigures.Seesaw()],
        },
        new("Cylinder rolling down", "h = 0.40 meter; g = 9.82 meter/second^2; theta = 20*pi/180;",
            "A solid cylinder is let go on a slope with the angle $\\theta$ and rolls without slipping until its axis has come down by $h$.")
        {
            Questions =
            [
                new("How fast does its axis move then?", "sqrt(4*g*h/3)", "sqrt(2*g*h)"),
                new("What acceleration did the axis have on the way?", "2*g*sin(theta)/3", "g*sin(theta)"),
            ],
            Figures = [ForceFigures.Incline(20, rolling: true)],
        },
        new("Pendulum clock", "T = 2.0 second; g = 9.82 meter/second^2; gm = 1.62 meter/second^2;",
            "The pendulum of an old clock swings with small angles and has the period $T$. Treat it as a small bob on a light rod of length $L$.")
        {
            Questions =
            [
                new("How long is the rod?", "g*T^2/(4*pi^2)", "g*T/(2*pi)"),
                new("What would the period be on the moon, where the acceleration of free fall is $g_m$?", "T*sqrt(g/gm)", "T*g/gm"),
            ],
            Figures = [RotationFigures.Pendulum(24)],
        },
        new("Weight on a spring", "m = 0.30 kg; k = 45 newton/meter; A = 0.05 meter; g = 9.82 meter/second^2;",
            "A weight with the mass $m$ hangs at rest in a spring with the stiffness $k$. It is pulled down a little further, by $A$, and let go.")
        {
            Questions =
            [
                new("How far does the spring reach beyond its natural length when the weight hangs at rest?", "m*g/k", "k/(m*g)"),
                new("What is the period of the oscillation?", "2*pi*sqrt(m/k)", "2*pi*sqrt(k/m)"),
                new("What is the largest speed of the weight?", "A*sqrt(k/m)", "A*k/m"),
            ],
            Figures = [RotationFigures.HangingSpring(), RotationFigures.Swinging()],
        },
    ];
}
