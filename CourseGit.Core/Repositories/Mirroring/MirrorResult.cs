using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Repositories.Mirroring;

/// <summary>What following a source brought.</summary>
internal sealed class MirrorResult
{
    /// <summary>Commits that were not here before.</summary>
    public long Commits { get; init; }

    /// <summary>Branches, tags and other refs that came, moved or went.</summary>
    public long Refs { get; init; }

    /// <summary>Something came, moved or went.</summary>
    public bool IsChanged { get; init; }

    public CommitId? Tip { get; set; }
    public BranchName? Branch { get; set; }

    /// <summary>What a person should know, sentences.</summary>
    public List<string> Warnings { get; } = [];

    public string? Warning => Warnings.Count == 0 ? null : string.Join(' ', Warnings);

    public OperationResult ToResult(string said) =>
        new(Warnings.Count > 0 ? OperationOutcome.Warning : IsChanged ? OperationOutcome.Succeeded : OperationOutcome.Unchanged,
            string.Join(' ', [said, .. Warnings]))
        {
            Commit = Tip,
            Branch = Branch,
            Files = Commits,
        };
}
