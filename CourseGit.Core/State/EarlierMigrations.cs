using System.Collections.Frozen;
using CourseGit.Core.Primitives;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Core.State;

/// <summary>
/// State that was made while migrations were written by hand: each of them has a twin among those of today, which is noted as done, so that
/// nothing of it is run again.
/// </summary>
internal static class EarlierMigrations
{
    // The name that was written by hand, and how its twin's ends after the time.
    private static readonly FrozenDictionary<string, string> Twins = new Dictionary<string, string>
    {
        ["0004_Databases"] = "_Baseline",
        ["0005_CourseStatus"] = "_CourseStatus",
        ["0006_DatabaseWhole"] = "_DatabaseWhole",
        ["0001_Accounts"] = "_Accounts",
        ["0002_Sessions"] = "_Sessions",
    }.ToFrozenDictionary();

    private static readonly string[] BeforeTheFirst = ["0001_Initial", "0002_Restore", "0003_Readme"];

    /// <summary>Notes the twins of what the history names.</summary>
    /// <exception cref="RefusedException">The state is older than the oldest that can be taken over.</exception>
    public static async Task AdoptAsync(DbContext context, CancellationToken cancellationToken)
    {
        var history = context.GetService<IHistoryRepository>();
        if (!await history.ExistsAsync(cancellationToken).ConfigureAwait(false))
            return;
        var applied = (await history.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)).Select(r => r.MigrationId)
            .ToHashSet();
        if (applied.Contains(BeforeTheFirst[0]) && !applied.Contains("0004_Databases"))
            throw new RefusedException(
                "The state folder was written by a version of CourseGit that is older than any this one can take over. Nothing was "
                    + "started, and nothing was changed. Start the version of before once on this state folder, then this one.");
        var twins = context.Database.GetMigrations()
            .Where(m => applied.Any(a => Twins.TryGetValue(a, out var twin) && m.EndsWith(twin, StringComparison.Ordinal)));
        var missing = twins.Where(m => !applied.Contains(m)).ToList();
        if (missing.Count == 0)
            return;
        // One transaction: all are noted or none.
        var notes = missing.Select(m => history.GetInsertScript(new HistoryRow(m, ProductInfo.GetVersion())));
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var note in notes)
            await context.Database.ExecuteSqlRawAsync(note, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
