using CourseGit.Core;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>A new state, with the accounts' tables: made once by the migrations, and copied for each test that wants one.</summary>
internal static class StateTemplate
{
    private static readonly Lazy<Task<byte[]>> New = new(MakeAsync);

    /// <summary>Puts it into a state folder that has no database yet.</summary>
    public static async Task CopyAsync(CourseGitSettings settings)
    {
        if (!File.Exists(settings.StateDatabase))
            await File.WriteAllBytesAsync(settings.StateDatabase, await New.Value, TestContext.Current.CancellationToken);
    }

    private static async Task<byte[]> MakeAsync()
    {
        using var folder = new TemporaryFolder();
        var settings = PortalUnderTest.SettingsIn(folder.Path);
        StateStore.PrepareFolders(settings);
        await using var services = new ServiceCollection().AddLogging().AddCourseGitCore(settings).AddCourseGitAccounts(settings)
            .BuildServiceProvider();
        await StateStore.MigrateAsync(services.GetRequiredService<IDbContextFactory<StateDbContext>>(), CancellationToken.None);
        await StateStore.MigrateAsync(services.GetRequiredService<IDbContextFactory<AccountDbContext>>(), CancellationToken.None);
        using (var connection = new SqliteConnection(StateStore.ConnectionString(settings.StateDatabase)))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)"; // the file alone holds all of it then
            command.ExecuteNonQuery();
            SqliteConnection.ClearPool(connection);
        }
        return await File.ReadAllBytesAsync(settings.StateDatabase);
    }
}
