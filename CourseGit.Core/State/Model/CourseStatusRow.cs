namespace CourseGit.Core.State.Model;

/// <summary>
/// What last happened to a course, as numbers of its operations: written in the transaction that changes the operation, so that nobody has
/// to search the whole past for it. It outlives the registration: a course that is added again has its past.
/// </summary>
public sealed class CourseStatusRow
{
    public required string Subdomain { get; set; }

    /// <summary>The newest operation, whatever becomes of it.</summary>
    public long? LastOperationId { get; set; }

    /// <summary>The backup that ended last, whatever came of it.</summary>
    public long? LastBackupId { get; set; }

    /// <summary>The backup that ended last and left the course safe in the repository it went to.</summary>
    public long? LastSafeId { get; set; }

    /// <summary>The verification that ended last and was not cancelled.</summary>
    public long? LastVerifyId { get; set; }

    /// <summary>The verification that ended last and brought a commit back.</summary>
    public long? ProvenId { get; set; }

    /// <summary>How the backups of the last days ended, as <see cref="Operations.OutcomeDays"/> writes it.</summary>
    public string Days { get; set; } = "";
}
