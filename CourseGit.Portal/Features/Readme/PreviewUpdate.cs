using System.Collections.Immutable;
using CourseGit.Core.Readme.Preview;

namespace CourseGit.Portal.Features.Readme;

/// <summary>
/// How the preview shown becomes the new one: its blocks from <paramref name="From"/> on, <paramref name="Removed"/> of them, give way to
/// others.
/// </summary>
/// <param name="Lines">The line of the source each block begins at; null when those in front and behind stay.</param>
public sealed record PreviewUpdate(int From, int Removed, ImmutableArray<string> Inserted, ImmutableArray<int>? Lines)
{
    /// <summary>Compares two previews: what is the same at both ends stays as it is.</summary>
    public static PreviewUpdate Between(ImmutableArray<PreviewBlock> shown, ImmutableArray<PreviewBlock> next)
    {
        var most = Math.Min(shown.Length, next.Length);
        var front = 0;
        while (front < most && shown[front].Html == next[front].Html)
            front++;
        var back = 0;
        while (back < most - front && shown[^(back + 1)].Html == next[^(back + 1)].Html)
            back++;
        var sameLines = shown.Length == next.Length && shown.Zip(next).All(pair => pair.First.Line == pair.Second.Line);
        return new PreviewUpdate(
            front, shown.Length - front - back, [.. next.AsSpan(front, next.Length - front - back).ToArray().Select(b => b.Html)],
            sameLines ? null : [.. next.Select(b => b.Line)]);
    }
}
