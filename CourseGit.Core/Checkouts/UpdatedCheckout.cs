using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts;

/// <summary>A checkout whose files are those of a commit.</summary>
/// <param name="Address">Where it comes from, as git was told.</param>
/// <param name="Files">How many files changed: came, became others, or went.</param>
/// <param name="Bytes">Of those that came or became others.</param>
internal sealed record UpdatedCheckout(Checkout Checkout, string Address, CommitId Commit, BranchName Branch, long Files, long Bytes)
{
    /// <summary>What a person should know, sentences.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>It was at another commit before, or its files were others.</summary>
    public bool IsChanged { get; init; }

    public OperationResult ToResult() => Of(IsChanged ? OperationOutcome.Succeeded : OperationOutcome.Unchanged,
        !IsChanged ? $"Up to date already at commit {Commit.Short} of {Branch}."
        : $"At commit {Commit.Short} of {Branch}: {Counted.InWords(Files, "file")} changed.");

    public OperationResult Imported() => Of(OperationOutcome.Succeeded, $"Imported commit {Commit.Short} of {Branch}.");

    private OperationResult Of(OperationOutcome outcome, string text) =>
        new(Warnings.IsEmpty ? outcome : OperationOutcome.Warning, string.Join(' ', [text, .. Warnings]))
        {
            Commit = Commit,
            Branch = Branch,
            Files = Files,
            Bytes = Bytes,
        };
}
