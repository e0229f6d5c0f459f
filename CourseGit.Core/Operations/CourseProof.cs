namespace CourseGit.Core.Operations;

/// <summary>What trial restores say of a course's backups.</summary>
/// <param name="Last">The newest that was not cancelled; null when there was none.</param>
/// <param name="Proven">The newest that brought a commit back; null when none did.</param>
public sealed record CourseProof(OperationSnapshot? Last, OperationSnapshot? Proven)
{
    /// <summary>There was no trial restore yet.</summary>
    public static CourseProof None { get; } = new(null, null);

    /// <summary>
    /// Other commits that were backed up from here after <see cref="Proven"/>. Counted for a single course only, not for a list.
    /// </summary>
    public int Unproven { get; init; }

    /// <summary>The last trial restore did not bring the newest backup back.</summary>
    public bool IsBroken => Last?.Outcome == OperationOutcome.Failed;
}
