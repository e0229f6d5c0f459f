using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Readme;

/// <summary>The front door to the README of a course: open it, keep drafts, save. Rights are checked here.</summary>
public sealed class ReadmeDesk
{
    private readonly ReadmeAccess _access;
    private readonly ReadmeDrafts _drafts;
    private readonly CourseTurn _turn;
    private readonly ReadmeMerge _merge;
    private readonly GitRunner _git;
    private readonly CourseGitSettings _settings;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    public ReadmeDesk(IDbContextFactory<StateDbContext> contexts, CourseRegistry courses, OperationSettler settler, GitRunner git,
        CourseGitSettings settings, AuditLog audit, TimeProvider time) =>
        (_access, _drafts, _turn, _merge, _git, _settings, _audit, _time) =
            (new(courses, settings), new(contexts, audit, time), new(settler, time), new(git, settings), git, settings, audit, time);

    /// <summary>All an editor starts with.</summary>
    /// <exception cref="InvalidInputException">There is no such course, or the actor may not.</exception>
    /// <exception cref="RefusedException">README.md leads out of the course or may not be read.</exception>
    public async Task<ReadmeOpening> OpenAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        var (course, rights) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        var folder = _access.FolderOf(course);
        var onDisk = await ReadmeFile.ReadAsync(folder, cancellationToken).ConfigureAwait(false);
        var withoutEnding = onDisk.Exists
            ? null
            : await ReadmeFile.ReadWithoutEndingAsync(folder, cancellationToken).ConfigureAwait(false);
        var rows = await _drafts.ListAsync(subdomain, cancellationToken).ConfigureAwait(false);
        var own = rows.Find(r => r.Person == actor.Name);
        ImmutableArray<ReadmeDraft> waiting = rights.SeesAll
            ? [.. rows.Where(r => r.Person != actor.Name && !r.IsSaved && r.Text != onDisk.Text).Select(ReadmeDraft.Of)]
            : [];
        var isWaiting = own is { IsSaved: false } && (own.Text != onDisk.Text || own.PendingText is not null);
        return new ReadmeOpening(course, onDisk, isWaiting ? ReadmeDraft.Of(own!) : null, own?.Revision
            ?? 0, waiting, rights, LeftOut(course, ReadmeFile.Name), withoutEnding);
    }

    /// <summary>Keeps the text of an editor.</summary>
    /// <param name="replaces">The version of README.md the editor started with; counts for a new draft only.</param>
    /// <param name="editor">Names the editor, so that its browser can go on from what it had kept itself.</param>
    /// <param name="revision">The last revision the editor knows; 0 for none.</param>
    /// <returns>The new revision.</returns>
    /// <exception cref="DraftMovedException">Another window wrote meanwhile.</exception>
    public async Task<int> KeepAsync(
        Subdomain subdomain, string text, ReadmeVersion replaces, string editor, int revision, Actor actor,
        CancellationToken cancellationToken)
    {
        var (course, _) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        CheckLength(text);
        var onDisk = await ReadmeFile.ReadAsync(_access.FolderOf(course), cancellationToken).ConfigureAwait(false);
        return await _drafts.WriteAsync(
            subdomain, actor.Name, text, replaces, editor, revision, onDisk, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Throws the actor's own draft away.</summary>
    public async Task DiscardAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        await _drafts.RemoveAsync(
            subdomain, actor.Name, actor,
            row => row.PendingText is null ? null : Of(AuditAction.ReadmeTakenBack, subdomain, actor.Name), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Throws the draft of somebody away whose account was removed: nobody else is left who could.</summary>
    /// <param name="person">As the draft names them.</param>
    /// <param name="revision">The revision the actor has seen.</param>
    /// <exception cref="InvalidInputException">There is no such draft, or it is that of somebody who has an account.</exception>
    public async Task DiscardLeftAsync(
        Subdomain subdomain, string person, int revision, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, subdomain);
        await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        if (!PersonName.IsRemoved(person))
            throw new InvalidInputException(
                $"{TextLength.Excerpt(person)} has an account, and throws drafts away themselves. Nothing was changed. Ask them.");
        if ((await _drafts.GetAsync(subdomain, person, cancellationToken).ConfigureAwait(false)).Revision != revision)
            throw new DraftMovedException();
        await _drafts.RemoveAsync(
            subdomain, person, actor, _ => Of(AuditAction.ReadmeDiscarded, subdomain, person), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a draft into the course's README.md, at once.</summary>
    /// <param name="person">Whose draft: the actor's own, or for a superuser anybody's.</param>
    /// <param name="revision">The revision the person who saves has seen.</param>
    /// <param name="mayReplace">A version that may be replaced although the draft was not made for it; null for none.</param>
    /// <param name="message">What the person says to it, for the next commit; null for nothing.</param>
    /// <exception cref="InvalidInputException">There is no such draft, it changed meanwhile, or the actor may not.</exception>
    /// <exception cref="RefusedException">An operation works on the course, or README.md leads out of it.</exception>
    /// <exception cref="OperationFailedException">The disk did not take it.</exception>
    public async Task<ReadmeSaved> SaveAsync(
        Subdomain subdomain, string person, int revision, ReadmeVersion? mayReplace, string? message, Actor actor,
        CancellationToken cancellationToken)
    {
        var said = ReadmeMessage.Of(message);
        var (course, row) = await ToBeSavedAsync(subdomain, person, revision, actor, cancellationToken).ConfigureAwait(false);
        using var turn = await _turn.TakeAsync(subdomain, "README.md was not saved", cancellationToken).ConfigureAwait(false);
        var folder = _access.FolderOf(course);
        var onDisk = await ReadmeFile.ReadAsync(folder, cancellationToken).ConfigureAwait(false);
        if (onDisk.Version.Value != row.Base && onDisk.Version != mayReplace && onDisk.Text != row.Text)
            return await ChangedAsync(row, onDisk, cancellationToken).ConfigureAwait(false);
        var isThere = onDisk.Text == row.Text && onDisk.Exists;
        if (!isThere) // before the file, which is in no transaction: what is not recorded is not written
            await _audit.RecordAsync(actor, Saved(subdomain, person, onDisk, row.Text), cancellationToken).ConfigureAwait(false);
        var version = isThere ? onDisk.Version
            : await ReplaceAsync(folder, onDisk, row.Text, subdomain, person, actor).ConfigureAwait(false);
        // From here on it is saved, whatever becomes of the page that asked.
        await _drafts.MarkSavedAsync(row, version, said, course.Direction == Direction.Push, CancellationToken.None).ConfigureAwait(false);
        return new ReadmeSaved(version, null);
    }

    /// <summary>Leaves a draft to the next backup, whoever or whatever starts it.</summary>
    /// <inheritdoc cref="SaveAsync"/>
    public async Task<ReadmeSaved> SaveWithBackupAsync(
        Subdomain subdomain, string person, int revision, ReadmeVersion? mayReplace, string? message, Actor actor,
        CancellationToken cancellationToken)
    {
        var said = ReadmeMessage.Of(message);
        var (course, row) = await ToBeSavedAsync(subdomain, person, revision, actor, cancellationToken).ConfigureAwait(false);
        if (course.Direction != Direction.Push)
            throw new InvalidInputException(
                $"The direction of {subdomain} is {course.Direction}, so no backup will come. Save now instead.");
        var onDisk = await ReadmeFile.ReadAsync(_access.FolderOf(course), cancellationToken).ConfigureAwait(false);
        if (onDisk.Version.Value != row.Base && onDisk.Version != mayReplace)
            return await ChangedAsync(row, onDisk, cancellationToken).ConfigureAwait(false);
        await _drafts.ChangeAsync(
            subdomain, person, r =>
            {
                (r.Base, r.BaseText) = (onDisk.Version.Value, onDisk.Text);
                // What was said to the text that waited so far is true of the one that takes its place.
                Leave(r, row.Text, onDisk.Version.Value, onDisk.Text, ReadmeMessage.Join(r.PendingMessage, said), actor);
            }, actor, Of(AuditAction.ReadmeLeft, subdomain, person), cancellationToken).ConfigureAwait(false);
        return new ReadmeSaved(onDisk.Version, null);
    }

    /// <summary>Asks a superuser to let a draft in: this very text, whatever is typed afterwards. Who decides is told elsewhere.</summary>
    /// <inheritdoc cref="KeepAsync"/>
    /// <returns>The text, by which it can be let in.</returns>
    public async Task<ReadmeVersion> SubmitAsync(Subdomain subdomain, int revision, Actor actor, CancellationToken cancellationToken)
    {
        await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        var row = await _drafts.GetAsync(subdomain, actor.Name, cancellationToken).ConfigureAwait(false);
        if (row.Revision != revision)
            throw new DraftMovedException();
        CheckLength(row.Text);
        await _drafts.ChangeAsync(
            subdomain, actor.Name, r => (r.SubmittedText, r.SubmittedBase, r.SubmittedBaseText) = (row.Text, row.Base, row.BaseText), actor,
            Of(AuditAction.ReadmeSubmitted, subdomain, actor.Name), cancellationToken).ConfigureAwait(false);
        return VersionOf(row.Text);
    }

    /// <summary>Takes that back, or answers it with no; the draft stays.</summary>
    /// <param name="person">Whose draft: the actor's own, or for a superuser anybody's.</param>
    /// <param name="text">Which text; one that was submitted since then is left alone.</param>
    public async Task TakeBackAsync(
        Subdomain subdomain, string person, ReadmeVersion text, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.EditReadme, subdomain); // the course need not be there: what was asked for in one that is gone is answered, too
        if (person != actor.Name && !actor.May(Right.ChangeCourse, subdomain))
            throw actor.Refused(
                Right.SaveReadme, subdomain, "This is somebody else's draft. Nothing was changed. Ask them, or a superuser.");
        await _drafts.ChangeAsync(subdomain, person, r =>
        {
            if (r.SubmittedText is { } now && VersionOf(now) == text)
                (r.SubmittedText, r.SubmittedBase, r.SubmittedBaseText) = (null, null, null);
        }, actor, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a person asks to let in, and README.md as it is now.</summary>
    /// <param name="text">Which text.</param>
    /// <returns>Null when they ask no more.</returns>
    public async Task<(string Text, ReadmeText OnDisk)?> SubmittedAsync(
        Subdomain subdomain, string person, ReadmeVersion text, Actor actor, CancellationToken cancellationToken)
    {
        var (course, rights) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        if (person != actor.Name && !rights.SeesAll)
            throw actor.Refused(Right.SaveReadme, subdomain, "This is somebody else's draft. Ask them, or a superuser.");
        var row = (await _drafts.ListAsync(subdomain, cancellationToken).ConfigureAwait(false)).Find(r => r.Person == person);
        return row?.SubmittedText is { } submitted && VersionOf(submitted) == text
            ? (submitted, await ReadmeFile.ReadAsync(_access.FolderOf(course), cancellationToken).ConfigureAwait(false))
            : null;
    }

    /// <summary>Lets in what a person asked to: with the next backup where one comes, else at once.</summary>
    /// <param name="submitted">The text that was looked at.</param>
    /// <param name="message">What the person said to it.</param>
    /// <exception cref="RefusedException">README.md and the draft changed the same lines, or an operation works on the course.</exception>
    /// <exception cref="InvalidInputException">They ask no more.</exception>
    public async Task AcceptAsync(
        Subdomain subdomain, string person, ReadmeVersion submitted, string? message, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCourse, subdomain);
        var (course, _) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        var row = await _drafts.GetAsync(subdomain, person, cancellationToken).ConfigureAwait(false);
        var (text, replaced, before) = row.SubmittedText is { } asked && VersionOf(asked) == submitted
            ? (asked, row.SubmittedBase ?? row.Base, row.SubmittedBase is null ? row.BaseText : row.SubmittedBaseText)
            : throw new InvalidInputException($"{person} does not ask for this README to be let in any more. Nothing was changed.");
        var said = course.Direction == Direction.Push ? ReadmeMessage.Of(message) : null;
        if (course.Direction == Direction.Push)
        {
            await _drafts.ChangeAsync(
                subdomain, person, r =>
                {
                    Leave(r, text, replaced, before, said, actor);
                    if (r.SubmittedText == text)
                        (r.SubmittedText, r.SubmittedBase, r.SubmittedBaseText) = (null, null, null);
                }, actor, Of(AuditAction.ReadmeLeft, subdomain, person), cancellationToken).ConfigureAwait(false);
            return;
        }
        using var turn = await _turn.TakeAsync(subdomain, "README.md was not saved", cancellationToken).ConfigureAwait(false);
        var folder = _access.FolderOf(course);
        var onDisk = await ReadmeFile.ReadAsync(folder, cancellationToken).ConfigureAwait(false);
        var merged = onDisk.Version.Value == replaced ? text
            : before is not null && onDisk.Text is { } now
                ? await _merge.MergeAsync(before, now, text, cancellationToken).ConfigureAwait(false)
                : null;
        if (merged is null)
            throw new RefusedException(
                $"README.md was changed on the course's server after {person} wrote this version, and both changed the same lines. Nothing "
                + "was changed. Ask them to open the README page and to bring both together.");
        await _audit.RecordAsync(actor, Saved(subdomain, person, onDisk, merged), cancellationToken).ConfigureAwait(false);
        await ReplaceAsync(folder, onDisk, merged, subdomain, person, actor).ConfigureAwait(false);
        await _drafts.MarkWrittenAsync(
            subdomain, person, text, replaced, onDisk.VersionOf(text), CancellationToken.None).ConfigureAwait(false);
    }

    private void Leave(ReadmeDraftRow row, string text, string replaces, string? replacesText, string? said, Actor actor) =>
        (row.PendingText, row.PendingBase, row.PendingBaseText, row.PendingMessage, row.PendingUtc, row.PendingBy) =
            (text, replaces, replacesText, said, _time.GetUtcNow().UtcDateTime, actor.Name);

    private static ReadmeVersion VersionOf(string text) => ReadmeVersion.Of(Encoding.UTF8.GetBytes(text));

    private async Task<ReadmeSaved> ChangedAsync(ReadmeDraftRow row, ReadmeText onDisk, CancellationToken cancellationToken) =>
        new(null, onDisk)
        {
            Merged = row.BaseText is { } before && onDisk.Text is { } now
                ? await _merge.MergeAsync(before, now, row.Text, cancellationToken).ConfigureAwait(false)
                : null,
        };

    /// <summary>Takes that back; the draft stays.</summary>
    public async Task DoNotSaveWithBackupAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        await _drafts.ChangeAsync(subdomain, actor.Name, ReadmeDrafts.Forget, actor,
            Of(AuditAction.ReadmeTakenBack, subdomain, actor.Name), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>README.md as the newest backup has it, from the vault alone.</summary>
    public async Task<CommittedReadme> CommittedAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        var (course, _) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        var vault = Vault.Of(_settings, subdomain);
        if (!vault.Exists)
            return new CommittedReadme(null, null);
        var commits = new VaultCommits(_git, vault.GitDirectory);
        var branch = BranchResolver.Resolve(course, _access.FolderOf(course), _settings).Branch;
        if (await commits.TipAsync(branch.Ref, cancellationToken).ConfigureAwait(false) is not { } tip)
            return new CommittedReadme(null, null);
        var line = (await commits.LogAsync(tip, null, 1, cancellationToken).ConfigureAwait(false))[0];
        var text = await commits.FileAsync(tip, ReadmeFile.Name.Value, cancellationToken).ConfigureAwait(false);
        return new CommittedReadme(line, text is null ? null : ReadmeText.WithLineFeeds(text));
    }

    /// <summary>A text to begin with, made of what the course's folder holds.</summary>
    public async Task<string> StarterAsync(Subdomain subdomain, Actor actor, CancellationToken cancellationToken)
    {
        var (course, _) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        var folder = _access.FolderOf(course);
        return await Task.Run(() => ReadmeStarter.Write(course, folder, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Which paths lead to nothing in the course's folder.</summary>
    /// <exception cref="InvalidInputException">There is no such course, or the actor may not.</exception>
    public async Task<ImmutableArray<string>> MissingAsync(
        Subdomain subdomain, ImmutableArray<string> paths, Actor actor, CancellationToken cancellationToken)
    {
        var (course, _) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        var folder = _access.FolderOf(course);
        return await Task.Run(() => paths.Where(p => !IsThere(folder, p)).ToImmutableArray(), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsThere(string folder, string path)
    {
        try
        {
            if (!CoursePath.TryParse(path, out var parsed))
                return false;
            using var entry = CourseEntry.Find(folder, parsed);
            return entry?.Stat() is not null;
        }
        catch (RefusedException)
        {
            return false; // a link in the folder leads out of the course: nobody who clones it gets there
        }
    }

    /// <summary>Why a backup leaves a path of the course out; null when it takes it.</summary>
    internal static string? LeftOut(Course course, CoursePath path)
    {
        var parts = path.Value.Split('/');
        var pattern = course.Excludes.FirstOrDefault(e => Enumerable.Range(1, parts.Length).Any(n => e.Matches(parts.AsSpan(0, n))));
        return pattern is null
            ? null
            : $"The settings of this course leave {pattern.Text} out of its backups, so {path} will not be in any of them. Take it off "
            + $"the list \"Leave out\" in the course's settings.";
    }

    private async Task<ReadmeVersion> ReplaceAsync(
        string folder, ReadmeText onDisk, string text, Subdomain subdomain, string person, Actor actor)
    {
        try
        {
            return ReadmeFile.Replace(folder, onDisk, text);
        }
        catch (CourseGitException e)
        {
            var failed = Of(AuditAction.ReadmeSaved, subdomain, person) with { Outcome = AuditOutcome.Failed, After = e.Message };
            await _audit.NoteAsync(actor, failed, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private static AuditEntry Of(AuditAction action, Subdomain course, string person) =>
        new(action) { Course = course, Subject = $"draft of {person}" };

    private static AuditEntry Saved(Subdomain course, string person, ReadmeText before, string text) =>
        Of(AuditAction.ReadmeSaved, course, person).With(
            before.Exists ? new AuditFacts().Say("Characters", before.Text?.Length) : null,
            new AuditFacts().Say("Characters", text.Length));

    private async Task<(Course Course, ReadmeDraftRow Row)> ToBeSavedAsync(
        Subdomain subdomain, string person, int revision, Actor actor, CancellationToken cancellationToken)
    {
        var (course, rights) = await _access.OfAsync(subdomain, actor, cancellationToken).ConfigureAwait(false);
        if (!rights.MaySave || (person != actor.Name && !rights.SeesAll))
            throw actor.Refused(Right.SaveReadme, subdomain,
                "You may write a draft of this README; saving it into the course is a superuser's, or needs the right to back this "
                + "course up. The draft waits for a superuser.");
        var row = await _drafts.GetAsync(subdomain, person, cancellationToken).ConfigureAwait(false);
        if (row.Revision != revision)
            throw new DraftMovedException();
        CheckLength(row.Text);
        return (course, row);
    }

    private static void CheckLength(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > ReadmeText.Limit)
            throw new InvalidInputException(
                $"The text has {length:N0} bytes; a README may have {ReadmeText.Limit:N0}, which is what GitHub shows. It is not kept as "
                + "a draft as it is. Shorten it, or move a part into a file of its own and link to it.");
    }
}
