using System.Text.Json;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Microsoft.Data.Sqlite;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>audit list</c> and <c>audit verify</c>.</summary>
public sealed class AuditContractTests
{
    [Fact]
    public async Task What_commands_did_is_listed_filtered_exported_and_verified()
    {
        await using var house = await TestHouse.OpenAsync();
        house.FilesOf("ffm516").WriteCourse();
        var commandLine = new CommandLine(house);
        Assert.Equal(0, (await commandLine.RunAsync("course", "add", "ffm516", "--direction", "push", "--remote", "hosted")).ExitCode);
        Assert.Equal(0, (await commandLine.RunAsync("course", "set", "ffm516", "--user", "eva")).ExitCode);
        Assert.Equal(0, (await commandLine.RunAsync("backup", "ffm516")).ExitCode);

        var all = await commandLine.RunAsync("audit", "list", "--json");
        Assert.Equal(["operation.started", "course.changed", "course.added"], Actions(all));
        var plain = await commandLine.RunAsync("audit", "list", "--action", "course.changed");
        Assert.Matches("^ +2 [-0-9]{10} [:0-9]{8} UTC  command line changed the settings of ffm516\n$", plain.Output);
        var ofCourses = await commandLine.RunAsync("audit", "list", "--action", "course", "--json");
        Assert.Equal(["course.changed", "course.added"], Actions(ofCourses));
        Assert.Equal(["operation.started"], Actions(await commandLine.RunAsync(
            "audit", "list", "--course", "ffm516", "--person", "command line", "--outcome", "done", "--limit", "1", "--json")));
        Assert.Empty(Actions(await commandLine.RunAsync("audit", "list", "--since", "2999-01-01", "--json")));
        Assert.Empty(Actions(await commandLine.RunAsync("audit", "list", "--until", "2020-01-01T08:00", "--json")));
        Assert.Equal("Nothing in the record matches.\n", (await commandLine.RunAsync("audit", "list", "--outcome", "refused")).Output);

        var lines = await commandLine.RunAsync("audit", "list", "--jsonl", "--action", "course");
        var rows = lines.Output.TrimEnd('\n').Split('\n').Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToArray();
        Assert.Equal("Git user: eva", rows[0].GetProperty("after").GetString());
        Assert.Equal("command-line", rows[0].GetProperty("way").GetString());
        var csv = await commandLine.RunAsync("audit", "list", "--csv", "--limit", "2");
        Assert.Equal(3, csv.Output.TrimEnd().Split("\r\n").Length);

        var whole = await commandLine.RunAsync("audit", "verify", "--json");
        Assert.Equal((0, true), (whole.ExitCode, whole.Json.GetProperty("whole").GetBoolean()));
        await using (var connection = new SqliteConnection(StateStore.ConnectionString(house.Settings.StateDatabase)))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = """DELETE FROM audit WHERE "Id" = 2""";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        var broken = await commandLine.RunAsync("audit", "verify");
        Assert.Equal(1, broken.ExitCode);
        Assert.StartsWith("Row 2: it is missing; the next one is row 3.", broken.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await commandLine.RunAsync("audit", "verify", "--json")).Json.GetProperty("badRow").GetInt64());
    }

    [Theory]
    [InlineData("--since", "yesterday", "--since is no time")]
    [InlineData("--action", "nothing", "There is no action")]
    [InlineData("--outcome", "maybe", "There is no outcome")]
    [InlineData("--outcome", "1", "There is no outcome")]
    [InlineData("--csv", "--jsonl", "Give one of --json, --jsonl and --csv.")]
    public async Task What_cannot_be_asked_is_said(string first, string second, string sentence)
    {
        await using var house = await TestHouse.OpenAsync();

        var result = await new CommandLine(house).RunAsync("audit", "list", first, second);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
    }

    private static string[] Actions(CommandResult result) =>
        [.. result.Json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("action").GetString()!)];
}
