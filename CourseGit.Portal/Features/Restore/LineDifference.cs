using System.Collections.Immutable;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace CourseGit.Portal.Features.Restore;

/// <summary>One line of a file in a comparison.</summary>
/// <param name="Sign">The mark in front of it: − goes, + comes, ~ differs.</param>
/// <param name="Meaning">The sign in a word; null for a line that is the same.</param>
/// <param name="Parts">Its text in pieces, and which of them differ within a line that was changed.</param>
public sealed record DifferenceLine(int? Number, string? Sign, string? Meaning, string? Class, ImmutableArray<(string Text, bool Differs)> Parts);

/// <summary>A line beside its counterpart, or a number of lines that are the same and not shown.</summary>
public sealed record DifferenceRow(DifferenceLine? Now, DifferenceLine? Then, int Skipped = 0)
{
    public string? Class => Now is { Sign: null } && Then is { Sign: null } ? "same" : null;
}

/// <summary>Two texts side by side: what differs, with three lines around it.</summary>
/// <param name="LeftOut">Lines with differences beyond those shown.</param>
public sealed record LineDifference(ImmutableArray<DifferenceRow> Rows, int LeftOut)
{
    private const int Around = 3;
    private const int MaxRows = 1000;

    /// <summary>Compares two texts.</summary>
    public static LineDifference Of(string now, string then)
    {
        var model = new SideBySideDiffBuilder(new Differ()).BuildDiffModel(WithoutLastBreak(now), WithoutLastBreak(then));
        var pairs = model.OldText.Lines.Zip(model.NewText.Lines, (o, n) => new DifferenceRow(Line(o, "−", "taken out"), Line(n, "+", "put in"))).ToList();
        var isShown = new bool[pairs.Count];
        foreach (var changed in Enumerable.Range(0, pairs.Count).Where(i => pairs[i].Class is null))
            Array.Fill(isShown, true, Math.Max(0, changed - Around), Math.Min(pairs.Count, changed + Around + 1) - Math.Max(0, changed - Around));
        var rows = Fold(pairs, isShown);
        return new([.. rows.Take(MaxRows)], rows.Skip(MaxRows).Count(r => r.Skipped == 0 && r.Class is null));
    }

    // A line break at the end would show as an empty line below.
    private static string WithoutLastBreak(string text) => text.EndsWith('\n') ? text[..^1] : text;

    private static List<DifferenceRow> Fold(List<DifferenceRow> pairs, bool[] isShown)
    {
        var rows = new List<DifferenceRow>();
        for (var i = 0; i < pairs.Count; i++)
        {
            if (isShown[i])
                rows.Add(pairs[i]);
            else if (rows is [.., { Skipped: > 0 } last])
                rows[^1] = last with { Skipped = last.Skipped + 1 };
            else
                rows.Add(new DifferenceRow(null, null, 1));
        }
        return rows;
    }

    private static DifferenceLine? Line(DiffPiece piece, string sign, string meaning) => piece.Type switch
    {
        ChangeType.Imaginary => null,
        ChangeType.Unchanged => new(piece.Position, null, null, null, [(piece.Text, false)]),
        ChangeType.Modified => new(piece.Position, "~", "changed", "modified", Parts(piece)),
        _ => new(piece.Position, sign, meaning, piece.Type == ChangeType.Deleted ? "deleted" : "inserted", [(piece.Text, false)]),
    };

    // Where most of a line differs, marking its words says nothing that the line's own mark does not.
    private static ImmutableArray<(string Text, bool Differs)> Parts(DiffPiece piece)
    {
        var parts = (piece.SubPieces ?? []).Where(p => p.Text is not null).Select(p => (p.Text, Differs: p.Type != ChangeType.Unchanged)).ToList();
        return parts.Where(p => p.Differs).Sum(p => p.Text.Length) * 2 > piece.Text.Length ? [(piece.Text, false)] : [.. parts];
    }
}
