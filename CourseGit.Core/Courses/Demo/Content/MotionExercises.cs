using System.Collections.Immutable;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>Chapter 1: speed, acceleration, throws.</summary>
internal static class MotionExercises
{
    public static ImmutableArray<DemoExercise> All { get; } =
    [
        new("Train leaving the platform", "a = 0.45 meter/second^2; t = 24 second;",
            "A commuter train stands at the platform. When the doors have closed it starts with the constant acceleration $a$ and keeps it for the time $t$.")
        {
            Questions =
            [
                new("What is the speed of the train at the end of this time?", "a*t", "a*t/2"),
                new("How far has it gone by then?", "a*t^2/2", "a*t^2"),
            ],
            Figures = [MotionFigures.SpeedGraph((0, 0), (0.75, 0.85))],
        },
        new("Braking for a moose", "v = 25 meter/second; r = 0.8 second; a = 6.5 meter/second^2;",
            "A car travels at the speed $v$ through a forest when a moose steps onto the road. The driver needs the time $r$ to react; after that the brakes slow the car by $a$ until it stands still.")
        {
            Questions =
            [
                new("How far does the car go before the driver touches the brake?", "v*r", "v*r/2"),
                new("How far from the driver's first sight of the moose does the car stop?", "v*r + v^2/(2*a)", "v^2/(2*a)"),
                new("For how long does the car move after the moose was seen?", "r + v/a", "v/a"),
            ],
            Figures = [MotionFigures.SpeedGraph((0, 0.8), (0.2, 0.8), (0.85, 0))],
        },
        new("Two cyclists meet", "d = 1200 meter; u = 6.0 meter/second; w = 4.0 meter/second;",
            "Anna (A) and Bo (B) live the distance $d$ apart on the same straight street. They leave home at the same moment and cycle towards each other, Anna with the speed $u$ and Bo with the speed $w$.")
        {
            Questions =
            [
                new("After what time do they meet?", "d/(u + w)", "d/(u - w)"),
                new("How far from Anna's home is that?", "u*d/(u + w)", "w*d/(u + w)"),
            ],
            Figures = [MotionFigures.TwoTracks()],
        },
        new("Stone in a well", "h = 18 meter; g = 9.82 meter/second^2;",
            "To find out how deep a dry summer has left the well, a stone is let go from its edge, the height $h$ above the water. The resistance of the air can be neglected.")
        {
            Questions =
            [
                new("How long does the stone fall?", "sqrt(2*h/g)", "sqrt(h/g)"),
                new("How fast is it when it meets the water?", "sqrt(2*g*h)", "2*g*h"),
            ],
            Figures = [MotionFigures.Well()],
        },
        new("Ball over a level field", "v = 14 meter/second; theta = 50*pi/180; g = 9.82 meter/second^2;",
            "A football is kicked from the ground with the speed $v$ at the angle $\\theta$ above the level field. Neglect the resistance of the air.")
        {
            Questions =
            [
                new("How high does the ball rise?", "(v*sin(theta))^2/(2*g)", "v^2/(2*g)"),
                new("How far from the kicker does it land?", "v^2*sin(2*theta)/g", "v^2*sin(theta)/g"),
                new("How long is it in the air?", "2*v*sin(theta)/g", "v*sin(theta)/g"),
            ],
            Figures = [MotionFigures.Projectile(50)],
        },
    ];
}
