using System.Text.Json;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>The guide's GitSync as a kind of operation: its steps, and what is said of it.</summary>
public static class BackupOperation
{
    public static readonly OperationStepShare Database = new("Creating database backup", 10, 12);
    public static readonly OperationStepShare Repository = new("Checking repository", 20, 3);
    public static readonly OperationStepShare Folder = new("Syncing course folder", 50, 5);
    public static readonly OperationStepShare Staging = new("Staging changes", 70, 50);
    public static readonly OperationStepShare Committing = new("Committing", 80, 5);
    public static readonly OperationStepShare Pushing = new("Pushing", 90, 25);

    /// <summary>Only of courses that have further places.</summary>
    public static readonly OperationStepShare Copying = new("Copying to further places", 95, 0);

    public static readonly OperationStepShare Complete = new("Sync complete", 100, 0);

    public static OperationKind Kind { get; } = new()
    {
        Id = "Backup",
        Name = "Backup",
        Noun = "backup",
        Right = Right.BackUp,
        Saves = true,
        Steps = [Database, Repository, Folder, Staging, Committing, Pushing, Complete],
        Says = new()
        {
            Untouched = "The course's files were not touched.",
            BeforeCancel = "Cancelling stops it within seconds. The course's files are not touched, and what was backed up before stays.",
            Cancelled = "Cancelled. Nothing was changed in the repository.",
            AfterCancel = "Back up again when you are ready.",
            Stopped = "The course's files were not touched, and what was already saved stays saved.",
            AfterStop = "Back up again: it goes on from what is already saved.",
            Done = "Sync complete", // the guide's words
            Unchanged = "No changes to commit",
            NextAfter = Next,
            FilesLabel = "Changed",
            NoFiles = "No file of the folder: only its database or empty folders, or an earlier commit was sent (the log tells which)",
        },
    };

    private static string Next(OperationStanding standing) => standing switch
    {
        OperationStanding.Succeeded => "The course is safe as it is now. Nothing more is to be done.",
        OperationStanding.Unchanged => "The course is as it was at its last backup, which stays the newest restore point.",
        OperationStanding.Warning => "The course is backed up. Look at the warnings in the log below.",
        OperationStanding.Cancelled => "The last backup before it stays the newest restore point. Back up again when you are ready.",
        OperationStanding.Refused => "Correct what is named above, then back up from the course's page.",
        _ => "The last backup before it stays the newest restore point. Look at the log below, then back up again.",
    };
}

/// <summary>What is asked of a backup.</summary>
/// <param name="Message">The commit message; null for the default one.</param>
/// <param name="AcceptShrunken">The person confirmed that more than half of the files may be gone.</param>
public sealed record BackupRequest(Subdomain Course, CommitMessage? Message = null, bool AcceptShrunken = false)
    : OperationRequest(OperationSubject.Of(Course))
{
    /// <inheritdoc/>
    public override OperationKind Kind => BackupOperation.Kind;

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(new Stored(Message?.Value, AcceptShrunken));

    /// <summary>What was asked of an operation.</summary>
    public static BackupRequest Of(OperationContext operation)
    {
        var stored = JsonSerializer.Deserialize<Stored>(operation.Arguments)
            ?? throw new InvalidInputException("The operation's arguments cannot be read.");
        return new BackupRequest(operation.Course, stored.Message is null ? null : CommitMessage.Parse(stored.Message),
            stored.AcceptShrunken);
    }

    private sealed record Stored(string? Message, bool AcceptShrunken);
}
