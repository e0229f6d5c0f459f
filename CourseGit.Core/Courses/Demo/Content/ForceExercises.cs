using System.Collections.Immutable;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>Chapter 2: Newton's laws, energy and momentum.</summary>
internal static class ForceExercises
{
    public static ImmutableArray<DemoExercise> All { get; } =
    [
        new("Crate on a slope", "m = 12 kg; theta = 28*pi/180; mu = 0.30; g = 9.82 meter/second^2;",
            "A crate with the mass $m$ slides down a ramp that makes the angle $\\theta$ with the floor. The coefficient of friction between crate and ramp is $\\mu$.")
        {
            Questions =
            [
                new("How large is the normal force on the crate?", "m*g*cos(theta)", "m*g"),
                new("How large is the friction?", "mu*m*g*cos(theta)", "mu*m*g*sin(theta)"),
                new("What is the acceleration of the crate?", "g*(sin(theta) - mu*cos(theta))", "g*sin(theta)"),
            ],
            Figures = [ForceFigures.Incline(28), ForceFigures.FreeBody(28)],
        },
        new("Two weights over a pulley", "m = 1.2 kg; M = 1.5 kg; g = 9.82 meter/second^2;",
            "Two weights hang in a light string over a light pulley that turns without friction. The heavier weight has the mass $M$, the lighter the mass $m$. They are let go from rest.")
        {
            Questions =
            [
                new("With what acceleration does the heavier weight sink?", "(M - m)*g/(M + m)", "(M - m)*g/M"),
                new("How large is the force in the string?", "2*m*M*g/(M + m)", "M*g"),
            ],
            Figures = [ForceFigures.Pulley()],
        },
        new("Lamp on two wires", "m = 3.5 kg; alpha = 24*pi/180; g = 9.82 meter/second^2;",
            "A street lamp with the mass $m$ hangs in the middle between two houses. Both wires make the angle $\\alpha$ with the horizontal.")
        {
            Questions =
            [
                new("How large is the force in each wire?", "m*g/(2*sin(alpha))", "m*g/2"),
                new("How large is its horizontal part, with which the wire pulls at the house?", "m*g/(2*tan(alpha))", "m*g*cos(alpha)/2"),
            ],
            Figures = [ForceFigures.HungLamp(24)],
        },
        new("Spring launcher", "m = 0.25 kg; k = 400 newton/meter; x = 0.06 meter; g = 9.82 meter/second^2;",
            "A toy launcher has a spring with the stiffness $k$. A block with the mass $m$ is pressed against it so that the spring becomes shorter by $x$, and is then let go. The table is smooth.")
        {
            Questions =
            [
                new("With what speed does the block leave the spring?", "x*sqrt(k/m)", "x*k/m"),
                new("The launcher is turned to point straight up. How high above the start does the block rise?", "k*x^2/(2*m*g)", "k*x/(m*g)"),
            ],
            Figures = [ForceFigures.SpringOnTable()],
        },
        new("Loop for a toy car", "r = 0.18 meter; g = 9.82 meter/second^2;",
            "A toy car rolls without friction down a track and through a vertical loop of radius $r$. It starts from rest at the height $h$ and just keeps contact with the track at the top of the loop.")
        {
            Questions =
            [
                new("How fast is the car at the top of the loop?", "sqrt(g*r)", "sqrt(2*g*r)"),
                new("From what height $h$ was it let go?", "5*r/2", "2*r"),
            ],
            Figures = [ForceFigures.Loop()],
        },
        new("Carts that stick together", "m = 0.50 kg; M = 0.75 kg; v = 1.6 meter/second;",
            "On an air track a cart with the mass $m$ and the speed $v$ runs into a cart with the mass $M$ that stands still. A piece of clay makes them stick together.")
        {
            Questions =
            [
                new("What is their common speed afterwards?", "m*v/(m + M)", "v*sqrt(m/(m + M))"),
                new("How much kinetic energy has become heat?", "m*M*v^2/(2*(m + M))", "m*v^2/2"),
            ],
            Figures = [ForceFigures.Carts()],
        },
    ];
}
