using CourseGit.Core.Audit;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Readme;

/// <summary>Where drafts are kept. Rights are the business of <see cref="ReadmeDesk"/>.</summary>
internal sealed class ReadmeDrafts(IDbContextFactory<StateDbContext> contexts, AuditLog audit, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task<List<ReadmeDraftRow>> ListAsync(Subdomain course, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await context.ReadmeDrafts.AsNoTracking().Where(d => d.Subdomain == course.Value).OrderByDescending(d => d.UpdatedUtc)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<ReadmeDraftRow> GetAsync(Subdomain course, string person, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await FindAsync(context, course, person, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidInputException($"There is no draft of {person} for the README of {course} any more. Open the page again.");
    }

    /// <summary>Writes a text over the one with the expected revision.</summary>
    /// <returns>The new revision.</returns>
    /// <exception cref="DraftMovedException">Another writer came first.</exception>
    /// <param name="onDisk">README.md as it is now.</param>
    public async Task<int> WriteAsync(
        Subdomain course, string person, string text, ReadmeVersion replaces, string editor, int expected, ReadmeText onDisk,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, course, person, cancellationToken).ConfigureAwait(false);
        if ((row?.Revision ?? 0) != expected)
            throw new DraftMovedException();
        if (row is null)
            context.Add(row = new ReadmeDraftRow
            {
                Subdomain = course.Value,
                Person = person,
                Text = text,
                Base = replaces.Value,
                BaseText = TextOf(replaces),
                Editor = editor
            });
        if (row.IsSaved)
            (row.Base, row.BaseText) = (replaces.Value, TextOf(replaces));
        (row.Text, row.Editor, row.Revision, row.UpdatedUtc, row.IsSaved) =
            (text, editor, expected + 1, Now, onDisk.Text == text && row.PendingText is null);
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return row.Revision;
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || row.Id == 0)
        {
            throw new DraftMovedException(); // at the same instant
        }

        string? TextOf(ReadmeVersion version) => onDisk.Version == version ? onDisk.Text : null;
    }

    /// <summary>Changes what is known of a draft, not its text.</summary>
    /// <param name="entry">For the record; null when it is nothing for it.</param>
    public async Task ChangeAsync(
        Subdomain course, string person, Action<ReadmeDraftRow> change, Actor actor, AuditEntry? entry,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        // Begun before the row is read: who changes it at the same moment does so before or after.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (await FindAsync(context, course, person, cancellationToken).ConfigureAwait(false) is not { } row)
            return;
        change(row);
        try
        {
            await audit.CommitAsync(context, actor, () => entry is null ? [] : [entry], cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException)
        {
            await ChangeAsync(course, person, change, actor, entry, cancellationToken).ConfigureAwait(false); // somebody types; look again
        }
    }

    /// <param name="entry">For the record; told nothing of a draft that is recorded only when something of it waited.</param>
    public async Task RemoveAsync(
        Subdomain course, string person, Actor actor, Func<ReadmeDraftRow, AuditEntry?> entry, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (await FindAsync(context, course, person, cancellationToken).ConfigureAwait(false) is not { } row)
            return;
        context.Remove(row);
        await audit.CommitAsync(context, actor, () => entry(row) is { } told ? [told] : [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A person's draft is in the course's README.md: it waits no more, and what is typed from now on is meant to replace what it became.
    /// </summary>
    /// <param name="before">The row that was saved from. What came to wait since then goes on waiting.</param>
    /// <param name="version">README.md as it is now.</param>
    /// <param name="message">What the person said to it; null for nothing.</param>
    /// <param name="isForACommit">
    /// A backup will tell it, and what was said when the text was left to a backup that need not write it any more.
    /// </param>
    public Task MarkSavedAsync(
        ReadmeDraftRow before, ReadmeVersion version, string? message, bool isForACommit, CancellationToken cancellationToken) =>
        ChangeAsync(
        Subdomain.Parse(before.Subdomain), before.Person,
        row =>
        {
            (row.Base, row.BaseText) = (version.Value, before.Text);
            row.IsSaved = row.Text == before.Text;
            var isDone = row.PendingText == before.PendingText;
            if (isForACommit)
                row.SavedMessage = ReadmeMessage.Join(
                    ReadmeMessage.Join(row.SavedMessage, isDone ? row.PendingMessage : null), message);
            if (isDone)
                Forget(row);
        },
        Actor.System, null, cancellationToken);

    /// <summary>The text that waited for a backup, or for a superuser's word, is in the course's README.md.</summary>
    /// <param name="text">That text.</param>
    /// <param name="replaced">The version it was meant to replace.</param>
    /// <param name="saved">
    /// That text as a file: where README.md has changes of others besides, a later save of what was typed since must see it.
    /// </param>
    public Task MarkWrittenAsync(
        Subdomain course, string person, string text, string replaced, ReadmeVersion saved, CancellationToken cancellationToken) =>
        ChangeAsync(
        course, person,
        row =>
        {
            // A draft that began anew from another README.md has nothing of that text.
            if (row.Base == replaced)
                (row.Base, row.BaseText) = (saved.Value, text);
            row.IsSaved = row.Text == text;
            if (row.PendingText == text)
            {
                row.SavedMessage = ReadmeMessage.Join(row.SavedMessage, row.PendingMessage);
                Forget(row);
            }
            if (row.SubmittedText == text)
                (row.SubmittedText, row.SubmittedBase, row.SubmittedBaseText) = (null, null, null);
        },
        Actor.System, null, cancellationToken);

    /// <summary>Nothing waits for the next backup any more.</summary>
    public static void Forget(ReadmeDraftRow row) =>
        (row.PendingText, row.PendingBase, row.PendingBaseText, row.PendingMessage, row.PendingUtc, row.PendingBy) =
            (null, null, null, null, null, null);

    /// <summary>What people said is in a commit.</summary>
    public async Task ForgetMessagesAsync(Subdomain course, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await context.ReadmeDrafts.Where(d => d.Subdomain == course.Value && d.SavedMessage != null)
            .ExecuteUpdateAsync(d => d.SetProperty(r => r.SavedMessage, (string?)null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Everybody who has a draft, in the transaction of the caller.</summary>
    public static Task<List<string>> PeopleAsync(StateDbContext context, CancellationToken cancellationToken) =>
        context.ReadmeDrafts.Select(d => d.Person).Distinct().ToListAsync(cancellationToken);

    /// <summary>Whose drafts they are is called otherwise from now on.</summary>
    /// <returns>How many there were.</returns>
    public static Task<int> RenameAsync(StateDbContext context, string person, string to, CancellationToken cancellationToken) =>
        context.ReadmeDrafts.Where(d => d.Person == person)
            .ExecuteUpdateAsync(d => d.SetProperty(r => r.Person, to), cancellationToken);

    private static Task<ReadmeDraftRow?> FindAsync(
        StateDbContext context, Subdomain course, string person, CancellationToken cancellationToken) =>
        context.ReadmeDrafts.FirstOrDefaultAsync(d => d.Subdomain == course.Value && d.Person == person, cancellationToken);
}
