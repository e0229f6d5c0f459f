using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Restore;

/// <summary>A part of a swap as the journal keeps it.</summary>
/// <param name="NewInode">See <see cref="SwapPart"/>.</param>
/// <param name="HadOld">Something was there before and is set aside; known once the swap is complete.</param>
internal sealed record JournalPart(string Path, ulong NewInode, bool HadOld);

/// <summary>
/// The commit point. A row says what is to change places before the first rename happens; from then on the swap is completed, at once or
/// after a crash, and never undone halfway.
/// </summary>
public sealed class SwapJournal(IDbContextFactory<StateDbContext> contexts, CourseGitSettings settings, TimeProvider time)
{
    internal const string Swapping = "Swapping", Kept = "Kept", PutBack = "PutBack", Freed = "Freed";

    /// <summary>Notes what is about to change places. When this returns, the restore has happened.</summary>
    /// <param name="tree">Holds the new parts.</param>
    internal async Task<SetAsideRow> BeginAsync(OperationContext operation, RestoreMode mode, string courseFolder, string tree, ImmutableArray<SwapPart> parts, CommitId? commit)
    {
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        var now = time.GetUtcNow().UtcDateTime;
        var row = new SetAsideRow
        {
            OperationId = operation.Id,
            Subdomain = operation.Course.Value,
            Mode = mode.ToString(),
            State = Swapping,
            CourseFolder = courseFolder,
            Tree = tree,
            Name = await FreeNameAsync(context, operation.Course, now).ConfigureAwait(false),
            Parts = Write(parts.Select(p => new JournalPart(p.Path, p.NewInode, false))),
            CommitId = commit?.Value,
            AtUtc = now,
        };
        context.Add(row);
        await context.SaveChangesAsync().ConfigureAwait(false);
        return row;
    }

    /// <summary>Lets the parts change places and sets the old ones aside. It may be called again after it was cut short at any instant.</summary>
    internal async Task CompleteAsync(SetAsideRow row)
    {
        var aside = PathOf(row);
        var parts = Read(row);
        if (Path.Exists(row.Tree) || !Path.Exists(aside))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(row.CourseFolder)!);
            FolderSwap.Complete(row.Tree, row.CourseFolder, [.. parts.Select(p => new SwapPart(p.Path, p.NewInode))]);
            if (Path.Exists(row.Tree))
                LinuxPath.MoveNew(row.Tree, aside);
            FolderTree.Sync(settings.SetAsideRoot);
        }
        row.Parts = Write(parts.Select(p => p with { HadOld = p.Path.Length == 0 ? Path.Exists(aside) : LinuxPath.Stat(Path.Combine(aside, p.Path)) is not null }));
        row.State = Kept;
        await using var context = await contexts.CreateDbContextAsync().ConfigureAwait(false);
        context.Update(row);
        foreach (var undone in await context.SetAsides.Where(s => s.Id != row.Id && s.State == Kept && s.Subdomain == row.Subdomain).ToListAsync().ConfigureAwait(false))
        {
            if (PathOf(undone) == row.Tree) // it was an undo: what it put back does not lie there any more
                (undone.State, undone.PutBackBy) = (PutBack, row.OperationId);
        }
        await context.SaveChangesAsync().ConfigureAwait(false);
    }

    /// <summary>Where what a row tells of is set aside.</summary>
    internal string PathOf(SetAsideRow row) => Path.Combine(settings.SetAsideRoot, row.Name);

    internal static ImmutableArray<JournalPart> Read(SetAsideRow row) => [.. JsonSerializer.Deserialize<JournalPart[]>(row.Parts)!];

    private static string Write(IEnumerable<JournalPart> parts) => JsonSerializer.Serialize(parts.ToArray());

    private async Task<string> FreeNameAsync(StateDbContext context, Subdomain course, DateTime now)
    {
        var name = $"{course}-{now:yyyyMMdd-HHmmss}";
        for (var number = 1; ; number++)
        {
            var candidate = number == 1 ? name : $"{name}-{number}";
            if (!Path.Exists(Path.Combine(settings.SetAsideRoot, candidate)) && !await context.SetAsides.AnyAsync(s => s.Name == candidate).ConfigureAwait(false))
                return candidate;
        }
    }
}
