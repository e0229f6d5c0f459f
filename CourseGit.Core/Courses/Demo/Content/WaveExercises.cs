using System.Collections.Immutable;
using CourseGit.Core.Courses.Demo.Drawing;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>Chapter 4: strings, pipes, slits and sound.</summary>
internal static class WaveExercises
{
    public static ImmutableArray<DemoExercise> All { get; } =
    [
        new("Reading a wave", "lam = 0.40 meter; f = 6.0/second; A = 0.03 meter;",
            "The figure is a snapshot of a wave on a rope. Its wavelength is $\\lambda$ (write lam), its amplitude $A$, and each point of the rope moves up and down with the frequency $f$.")
        {
            Questions =
            [
                new("How fast does the wave travel along the rope?", "lam*f", "lam/f"),
                new("What is the largest speed of a point of the rope?", "2*pi*f*A", "f*A"),
            ],
            Figures = [WaveFigures.SineWave(), WaveFigures.Oscillation("t", "y", periods: 3, damping: 0)],
        },
        new("Guitar string", "L = 0.65 meter; F = 72 newton; rho = 0.0041 kg/meter;",
            "A guitar string of length $L$ has the mass $\\rho$ per metre and is tightened with the force $F$. The figures show its first and third mode.")
        {
            Questions =
            [
                new("What is the frequency of the fundamental tone?", "sqrt(F/rho)/(2*L)", "sqrt(F/rho)/L"),
                new("What is the wavelength on the string in the third mode?", "2*L/3", "3*L/2"),
                new("With what force must the string be tightened to sound one octave higher?", "4*F", "2*F"),
            ],
            Figures = [WaveFigures.StandingWave(1), WaveFigures.StandingWave(3)],
        },
        new("Organ pipe closed at one end", "L = 0.86 meter; c = 343 meter/second;",
            "An organ pipe of length $L$ is closed at one end and open at the other. The speed of sound is $c$. Neglect what the opening adds to the length.")
        {
            Questions =
            [
                new("What is the lowest frequency of the pipe?", "c/(4*L)", "c/(2*L)"),
                new("What is the next frequency at which the air in it resonates?", "3*c/(4*L)", "c/(2*L)"),
            ],
            Figures = [WaveFigures.ClosedPipe(1), WaveFigures.ClosedPipe(3)],
        },
        new("Light through two slits", "lam = 6.33e-7 meter; d = 2.5e-4 meter; D = 1.8 meter;",
            "Light from a laser with the wavelength $\\lambda$ (write lam) falls on two narrow slits with the spacing $d$. Stripes are seen on a screen at the distance $D$, much larger than $d$.")
        {
            Questions =
            [
                new("How far apart are neighbouring bright stripes near the middle?", "lam*D/d", "lam*d/D"),
                new("How far from the middle is the first dark stripe?", "lam*D/(2*d)", "lam*D/d"),
            ],
            Figures = [WaveFigures.DoubleSlit()],
        },
        new("Ambulance passing by", "f = 960/second; v = 22 meter/second; c = 343 meter/second;",
            "An ambulance with the speed $v$ sounds a tone of frequency $f$. You stand still beside the road; the speed of sound is $c$.")
        {
            Questions =
            [
                new("What frequency do you hear while it comes towards you?", "f*c/(c - v)", "f*(c + v)/c"),
                new("What frequency do you hear when it drives away?", "f*c/(c + v)", "f*(c - v)/c"),
            ],
            Figures = [WaveFigures.MovingSource()],
        },
    ];
}
