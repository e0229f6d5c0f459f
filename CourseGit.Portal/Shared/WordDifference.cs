using System.Collections.Immutable;
using DiffPlex;

namespace CourseGit.Portal.Shared;

/// <summary>Which words differ between a line and what became of it.</summary>
internal static class WordDifference
{
    private static readonly char[] Separators =
        [' ', '\t', '.', ',', ';', ':', '(', ')', '[', ']', '{', '}', '<', '>', '=', '"', '\'', '/', '*', '+', '-', '^', '_', '$', '\\'];

    /// <summary>
    /// Both lines in pieces. Where most of a line differs, marking its words says nothing that the line's own mark does not.
    /// </summary>
    /// <param name="work">How many comparisons of words there may still be; lines that would take more are not looked at.</param>
    public static (ImmutableArray<(string Text, bool Differs)> Before, ImmutableArray<(string Text, bool Differs)> After) Of(
        string before, string after, ref long work)
    {
        var takes = Pieces(before) * Pieces(after);
        if (takes > work)
            return ([(before, false)], [(after, false)]);
        work -= takes;
        var result = new Differ().CreateWordDiffs(before, after, ignoreWhitespace: false, Separators);
        var (goes, comes) = (new bool[result.PiecesOld.Count], new bool[result.PiecesNew.Count]);
        foreach (var block in result.DiffBlocks)
        {
            Array.Fill(goes, true, block.DeleteStartA, block.DeleteCountA);
            Array.Fill(comes, true, block.InsertStartB, block.InsertCountB);
        }
        return (Merge(before, result.PiecesOld, goes), Merge(after, result.PiecesNew, comes));
    }

    private static long Pieces(string line) => (2 * line.AsSpan().CountAny(Separators)) + 1;

    private static ImmutableArray<(string Text, bool Differs)> Merge(string line, IReadOnlyList<string> pieces, bool[] differs)
    {
        var parts = new List<(string Text, bool Differs)>();
        foreach (var (piece, isOther) in pieces.Zip(differs))
        {
            if (parts is [.., { } last] && last.Differs == isOther)
                parts[^1] = (last.Text + piece, isOther);
            else
                parts.Add((piece, isOther));
        }
        return parts.Where(p => p.Differs).Sum(p => p.Text.Length) * 2 > line.Length ? [(line, false)] : [.. parts];
    }
}
