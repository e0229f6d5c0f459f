using System.Collections.Immutable;
using CourseGit.Core.People;

namespace CourseGit.Core.Operations;

/// <summary>
/// A kind of operation, and everything the house knows of it. A feature makes one and registers it beside its pipeline
/// (<see cref="OperationServices.AddOperation{TPipeline}"/>); queue, record, pages, filters and command line read it from here.
/// </summary>
public sealed class OperationKind
{
    /// <summary>As it is stored, and in addresses and JSON in lower case: <c>Backup</c>. Never changed.</summary>
    public required string Id { get; init; }

    /// <summary>At the beginning of a title: <c>Verification</c>.</summary>
    public required string Name { get; init; }

    /// <summary>In the middle of a sentence: <c>verification</c>.</summary>
    public required string Noun { get; init; }

    /// <summary>Between name and subject in a title.</summary>
    public string Preposition { get; init; } = "of";

    /// <summary>Who may ask for it.</summary>
    public required Right Right { get; init; }

    /// <summary>When it succeeds, its subject is safe in the repository it went to.</summary>
    public bool Saves { get; init; }

    /// <summary>When it succeeds, what is in the repository has been brought back as a trial.</summary>
    public bool Proves { get; init; }

    /// <summary>It puts something in the place of what is there, and what it replaced is set aside.</summary>
    public bool Replaces { get; init; }

    /// <summary>Doing it twice does no harm: when the portal dies or is stopped in the middle of it, it is begun anew by itself.</summary>
    public bool BeginsAnew { get; init; }

    /// <summary>
    /// When what stood in its way may be gone by itself, it is tried again, whoever asked for it; else only what a schedule or a push did.
    /// </summary>
    public bool TriesAgain { get; init; }

    /// <summary>What limits how many run at once besides the number of workers, as the settings say; null for nothing.</summary>
    public string? Places { get; init; }

    /// <summary>The places of what works on checkouts.</summary>
    public const string PlacesOfCheckouts = "checkouts";

    /// <summary>The steps of a run to its end, in order, with the guide's percentage as each begins.</summary>
    public required ImmutableArray<OperationStepShare> Steps { get; init; }

    public required OperationSentences Says { get; init; }

    /// <summary>What it is about: <c>Backup of ffm516</c>.</summary>
    public string Title(OperationSubject subject) => $"{Name} {Preposition} {subject}";

    /// <summary><c>a backup</c>, <c>an undo</c>.</summary>
    public string WithArticle => ("aeiou".Contains(Noun[0], StringComparison.Ordinal) ? "an " : "a ") + Noun;

    /// <summary>The heading of one that is done.</summary>
    public string Heading(OperationStanding standing) => standing switch
    {
        OperationStanding.Succeeded => Says.Done,
        OperationStanding.Warning => $"{Says.Done}, with a warning",
        OperationStanding.Unchanged => Says.Unchanged,
        OperationStanding.Cancelled => $"{Name} cancelled",
        OperationStanding.Refused => $"{Name} refused",
        _ => $"{Name} failed",
    };

    /// <summary>The guide's percentage when a step ends: where the next one begins.</summary>
    internal int EndOf(OperationStepShare step)
    {
        var at = Steps.IndexOf(step);
        return at >= 0 && at + 1 < Steps.Length ? Steps[at + 1].From : 100;
    }

    /// <summary>Where the bar stands by measured time, 0 to 100.</summary>
    /// <param name="part">How far the step is, 0 to 1.</param>
    internal int ProgressIn(OperationStepShare step, double part)
    {
        var before = Steps.TakeWhile(s => s != step).Sum(WeightOf);
        return (int)(100 * (before + (WeightOf(step) * part)) / Math.Max(1, Steps.Sum(WeightOf)));
    }

    private int WeightOf(OperationStepShare step) => step.Weight ?? EndOf(step) - step.From;

    /// <inheritdoc/>
    public override string ToString() => Id;

    /// <summary>One that no feature here knows: it was recorded by another version.</summary>
    internal static OperationKind Unknown(string id) => new()
    {
        Id = id,
        Name = id,
        Noun = id.ToLowerInvariant(),
        Right = Right.SeeOperation,
        Steps = [],
        Says = OperationSentences.Plain,
    };
}

/// <summary>A step of a kind.</summary>
/// <param name="Name">The guide's words where it has some, for example <c>Staging changes</c>.</param>
/// <param name="From">The guide's percentage as it begins, 0 to 100.</param>
/// <param name="Weight">How long it takes of a run that has everything to do, beside the other steps of its kind; null: as the guide's
/// percentages say.</param>
public sealed record OperationStepShare(string Name, int From, int? Weight = null);
