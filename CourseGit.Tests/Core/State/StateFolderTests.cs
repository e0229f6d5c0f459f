using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CourseGit.Tests.Core.State;

public sealed class StateFolderTests
{
    public static TheoryData<string, Action<string>, string> Losses => new()
    {
        { "removed", File.Delete, "is gone" },
        { "emptied", file => Cut(file, 0), "is empty" },
        { "cut in its header", file => Cut(file, 50), "was cut" },
        { "cut in half", file => Cut(file, new FileInfo(file).Length / 2), "was cut" },
        { "cut by its last byte", file => Cut(file, new FileInfo(file).Length - 1), "was cut" },
    };

    [Theory]
    [MemberData(nameof(Losses), DisableDiscoveryEnumeration = true)]
    public async Task A_state_folder_that_lost_its_database_is_not_taken_for_a_new_one(string name, Action<string> lose, string expected)
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        await house.BackUpAsync("ffm516");
        Close(house);
        lose(house.Settings.StateDatabase);
        var before = Directory.GetFileSystemEntries(house.Settings.StateRoot).Order().ToList();

        var refused = Assert.Throws<RefusedException>(() => StateStore.PrepareFolders(house.Settings));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("vaults and repositories", refused.Message, StringComparison.Ordinal);
        Assert.True(before.SequenceEqual(Directory.GetFileSystemEntries(house.Settings.StateRoot).Order()), $"{name}: something was made");
    }

    [Fact]
    public async Task The_command_line_refuses_it_with_that_sentence()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        await house.BackUpAsync("ffm516");
        Close(house);
        File.Delete(house.Settings.StateDatabase);

        var result = await new CommandLine(house).RunAsync("course", "list", "--json");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Put the database back from a copy", result.Text("message"), StringComparison.Ordinal);
        Assert.False(File.Exists(house.Settings.StateDatabase));
    }

    [Fact]
    public async Task A_new_folder_and_one_whose_changes_lie_in_the_log_are_taken()
    {
        await using var house = await TestHouse.OpenAsync();
        StateStore.PrepareFolders(house.Settings);
        await house.AddCourseAsync("ffm516");
        await house.BackUpAsync("ffm516");

        StateStore.PrepareFolders(house.Settings);

        Assert.True(new FileInfo(house.Settings.StateDatabase + "-wal").Length > 0);
    }

    private static void Cut(string file, long length)
    {
        using var stream = File.OpenWrite(file);
        stream.SetLength(length);
    }

    // The last to close takes the log into the file.
    private static void Close(TestHouse house)
    {
        using var connection = new SqliteConnection(StateStore.ConnectionString(house.Settings.StateDatabase));
        SqliteConnection.ClearPool(connection);
        Assert.False(File.Exists(house.Settings.StateDatabase + "-wal"));
    }
}
