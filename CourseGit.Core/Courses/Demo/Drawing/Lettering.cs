namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>Writes a line of text with the stroke font.</summary>
internal static class Lettering
{
    /// <summary>
    /// Writes from the left end of the baseline. <c>_</c> lowers and <c>^</c> raises the next character.
    /// </summary>
    /// <param name="canvas">Where to write.</param>
    /// <param name="at">Left end of the baseline.</param>
    /// <param name="text">Characters of <see cref="StrokeFont"/> and spaces.</param>
    /// <param name="height">Height of a capital letter in pixels.</param>
    /// <param name="ink">Colour of the pen.</param>
    public static void Write(Canvas canvas, Point at, string text, double height, Ink ink)
    {
        var shift = ' ';
        foreach (var character in text)
        {
            if (character is '_' or '^')
            {
                shift = character;
                continue;
            }

            var size = height * (shift == ' ' ? 1 : 0.7);
            var lift = shift switch { '_' => height * 0.25, '^' => -height * 0.5, _ => 0 };
            WriteGlyph(canvas, at + new Point(0, lift), character, size, ink);
            at += new Point(StrokeFont.Advance(character) * size / StrokeFont.CapitalHeight, 0);
            shift = ' ';
        }
    }

    private static void WriteGlyph(Canvas canvas, Point at, char character, double height, Ink ink)
    {
        if (character == ' ')
        {
            return;
        }

        var scale = height / StrokeFont.CapitalHeight;
        var corner = at - new Point(0, height);
        foreach (var stroke in StrokeFont.Strokes(character))
        {
            for (var i = Math.Min(1, stroke.Length - 1); i < stroke.Length; i++)
            {
                canvas.Stroke(corner + (stroke[Math.Max(0, i - 1)] * scale), corner + (stroke[i] * scale), height / 9, ink);
            }
        }
    }
}
