using System.Collections.Frozen;
using System.Globalization;

namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>
/// Plotter lettering of our own. A glyph is pen strokes separated by spaces; a stroke is corners of two
/// hexadecimal digits, x (0-6) then y (0 top of capitals, 3 top of small letters, 8 baseline, b descender).
/// </summary>
internal static class StrokeFont
{
    /// <summary>Height of a capital letter in glyph units.</summary>
    public const int CapitalHeight = 8;

    private static readonly FrozenDictionary<char, Point[][]> Glyphs = Parse("""
        A 083068 1555
        B 08004051534404 4455574808
        C 6240200206284866
        D 08004062664808
        E 60000868 0444
        F 600008 0444
        G 62402002062848666444
        H 0008 6068 0464
        I 1050 3038 1858
        K 0008 6005 2368
        L 000868
        M 0800346068
        N 08006860
        O 204062664828060220
        P 08004051534404
        Q 204062664828060220 4568
        R 08004051534404 3468
        S 615010010314546567581807
        T 0060 3038
        U 000628486660
        V 003860
        W 0018345860
        X 0068 6008
        Y 003460 3438
        Z 00600868
        a 5443130407184857 5358
        b 0008 0413435457481807
        c 5443130407184857
        d 5058 5443130407184857
        e 05555443130407184857
        f 40302128 0343
        g 5443130407184857 535a4b1b
        h 0008 0413435458
        i 1318 1111
        k 0008 4306 2548
        l 101728
        m 0308 0413233438 3443536468
        n 0308 0413435458
        o 134354574818070413
        p 030b 0413435457481807
        q 535b 5443130407184857
        r 0308 041343
        s 54431304154657481807
        t 21273848 0343
        u 0307184857 5358
        v 032843
        w 0318345863
        x 0358 5308
        y 0328 531b
        z 03530858
        0 104051574818070110
        1 123038
        2 01104051530858
        3 01104051534424 445557481807
        4 48400666
        5 5000034354574808
        6 5140100107184857554404
        7 005028
        8 14030110405153441405071848575544
        9 5414030110405157481807
        + 0545 2327
        - 0545
        = 0444 0646
        . 0808
        , 180a
        : 0404 0808
        / 0850
        ( 20020628
        ) 00222608
        ° 10203122120110
        α 63472818070413234568
        θ 204052564828161220 1454
        λ 001058 3408
        π 0363 2328 4348
        ω 1305071828364858676553
        Δ 08306808
        Ω 082827050220406265474868
        """);

    /// <summary>The strokes of one character.</summary>
    /// <exception cref="KeyNotFoundException">The font has no such glyph.</exception>
    public static IReadOnlyList<Point[]> Strokes(char character) => Glyphs[character];

    /// <summary>Distance to the next character, in glyph units.</summary>
    public static double Advance(char character) =>
        character == ' ' ? 5 : Glyphs[character].Max(stroke => stroke.Max(point => point.X)) + 2.5;

    private static FrozenDictionary<char, Point[][]> Parse(string table) =>
        table.Split('\n', StringSplitOptions.TrimEntries).ToFrozenDictionary(
            line => line[0],
            line => line[2..].Split(' ').Select(ParseStroke).ToArray());

    private static Point[] ParseStroke(string corners) =>
        [.. corners.Chunk(2).Select(pair => new Point(Digit(pair[0]), Digit(pair[1])))];

    private static int Digit(char hex) => int.Parse([hex], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
