using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Readme;

/// <summary>A person's text that is not yet in the course.</summary>
/// <param name="Base">What it is meant to replace.</param>
/// <param name="Editor">The editor that wrote it last.</param>
/// <param name="Revision">Grows with each writing; 0 before the first.</param>
/// <param name="PendingUtc">Since when the next backup is to write it; null when it is not.</param>
/// <param name="IsPendingAsIs">What the backup will write is this very text, not one from before the last changes.</param>
public sealed record ReadmeDraft(
    Subdomain Course, string Person, string Text, ReadmeVersion Base, string Editor, int Revision, DateTime UpdatedUtc,
    DateTime? PendingUtc, bool IsPendingAsIs)
{
    /// <summary>A superuser is asked to let a text of it in.</summary>
    public bool IsSubmitted { get; init; }

    internal static ReadmeDraft Of(ReadmeDraftRow row) => new(
        Subdomain.Parse(row.Subdomain), row.Person, row.Text, ReadmeVersion.Stored(row.Base), row.Editor, row.Revision, row.UpdatedUtc,
        row.PendingUtc, row.PendingText == row.Text)
    {
        IsSubmitted = row.SubmittedText is not null,
    };
}

/// <summary>What an editor of a README starts with.</summary>
/// <param name="OnDisk">README.md as it is in the course's folder.</param>
/// <param name="Own">The person's own draft; null when there is none that differs.</param>
/// <param name="Revision">The last revision of the person's draft, saved ones included.</param>
/// <param name="Waiting">Drafts of others, newest first; only for those who may save them.</param>
/// <param name="LeftOut">Why what is saved will not be in a backup; null when it will.</param>
/// <param name="WithoutEnding">The file README, where there is one and no README.md; null otherwise.</param>
public sealed record ReadmeOpening(
    Course Course, ReadmeText OnDisk, ReadmeDraft? Own, int Revision, ImmutableArray<ReadmeDraft> Waiting, ReadmeRights Rights,
    string? LeftOut, ReadmeText? WithoutEnding);

/// <summary>README.md of the newest commit known here.</summary>
/// <param name="Commit">Null when there is no backup yet.</param>
/// <param name="Text">Null when that commit has none.</param>
public sealed record CommittedReadme(CommitLine? Commit, string? Text);

/// <summary>What came of a save.</summary>
/// <param name="Version">README.md's version after it; null when it was not written.</param>
/// <param name="Changed">README.md as it is now, when it is no longer what the draft was to replace: nothing was written.</param>
public sealed record ReadmeSaved(ReadmeVersion? Version, ReadmeText? Changed)
{
    /// <summary>The draft with what is new in <see cref="Changed"/>; null when both changed the same lines.</summary>
    public string? Merged { get; init; }
}

/// <summary>The draft was changed by another window or machine meanwhile. Nothing was written.</summary>
public sealed class DraftMovedException() : InvalidInputException(
    "This draft was changed in another window or on another machine meanwhile. Nothing was overwritten. Choose below which of the two "
        + "texts to go on with.");
