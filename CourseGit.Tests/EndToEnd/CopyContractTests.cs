using System.Text.Json;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>course copy</c>, and the answers of <c>course set</c> that a public repository needs.</summary>
public sealed class CopyContractTests : IAsyncLifetime
{
    private TestHouse _house = null!;
    private CommandLine _commandLine = null!;

    public async ValueTask InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        _commandLine = new CommandLine(_house);
        await _house.AddCourseAsync("a1");
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task A_further_place_is_added_filled_listed_and_removed()
    {
        var none = await _commandLine.RunAsync("course", "copy", "list", "a1");
        var added = await _commandLine.RunAsync("course", "copy", "add", "a1", "--remote", "hosted:copies/a1", "--json");
        var backup = await _commandLine.RunAsync("backup", "a1", "--json");
        var listed = await _commandLine.RunAsync("course", "copy", "list", "a1", "--json");
        var plain = await _commandLine.RunAsync("course", "copy", "list", "a1");
        var twice = await _commandLine.RunAsync("course", "copy", "add", "a1", "--remote", "hosted:copies/a1");
        var removed = await _commandLine.RunAsync("course", "copy", "remove", "a1", "--remote", "hosted:copies/a1", "--json");
        var gone = await _commandLine.RunAsync("course", "copy", "remove", "a1", "--remote", "hosted:copies/a1");

        Assert.Equal((0, "a1 has no further places: its backups are in one repository only.\n"), (none.ExitCode, none.Output));
        Assert.Equal((0, "a1", JsonValueKind.Null), (added.ExitCode, added.Text("course"), Copy(added).GetProperty("commit").ValueKind));
        Assert.Equal((0, "succeeded"), (backup.ExitCode, backup.Text("outcome")));
        Assert.Equal(("hosted:copies/a1", backup.Text("commit"), JsonValueKind.Null), (
            Copy(listed).GetProperty("remote").GetString(), Copy(listed).GetProperty("commit").GetString(),
            Copy(listed).GetProperty("trouble").ValueKind));
        Assert.Matches(@"^hosted:copies/a1: had the newest backup on \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$", plain.Output);
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("a1 is backed up to hosted:copies/a1 already", twice.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), (removed.ExitCode, removed.Json.GetProperty("copies").GetArrayLength()));
        Assert.Equal(2, gone.ExitCode);
    }

    [Fact]
    public async Task A_public_repository_is_allowed_in_two_answers_and_by_one_address()
    {
        const string url = "https://git.example.org/a1.git";
        var early = await _commandLine.RunAsync("course", "set", "a1", "--remote", url, "--allow-public", "yes");
        var odd = await _commandLine.RunAsync("course", "set", "a1", "--no-student-data", "perhaps");
        var both = await _commandLine.RunAsync(
            "course", "set", "a1", "--remote", url, "--no-student-data", "yes", "--allow-public", "yes", "--json");
        var shown = await _commandLine.RunAsync("course", "show", "a1");
        var moved = await _commandLine.RunAsync("course", "set", "a1", "--remote", "https://git.example.org/b.git", "--json");
        var back = await _commandLine.RunAsync("course", "set", "a1", "--no-student-data", "no", "--json");

        Assert.Equal(2, early.ExitCode);
        Assert.Contains("is only for a course that holds no student data", early.Error, StringComparison.Ordinal);
        Assert.Equal(2, odd.ExitCode);
        Assert.Contains("Write yes or no.", odd.Error, StringComparison.Ordinal);
        Assert.Equal((0, true, url), (both.ExitCode, both.Json.GetProperty("noStudentData").GetBoolean(), both.Text("publicRemote")));
        Assert.Contains($"Student data: none; {url} may be public", shown.Output, StringComparison.Ordinal);
        Assert.Equal(url, moved.Text("publicRemote")); // another address is not allowed by it
        Assert.False(back.Json.TryGetProperty("noStudentData", out _) || back.Json.TryGetProperty("publicRemote", out _));
    }

    private static JsonElement Copy(CommandResult result) => result.Json.GetProperty("copies")[0];
}
