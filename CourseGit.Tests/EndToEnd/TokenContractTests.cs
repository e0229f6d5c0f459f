using System.Text.Json;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>token</c> as scripts use it.</summary>
public sealed class TokenContractTests
{
    [Fact]
    public async Task A_token_is_made_listed_and_removed_and_printed_once()
    {
        await using var house = await TestHouse.OpenAsync();
        await house.AddCourseAsync("ffm516");
        var cli = new CommandLine(house);
        var user = await cli.RunWithInputAsync("a long enough sentence", "user", "add", "bo", "--role", "teacher", "--password-stdin");
        Assert.True(user.ExitCode == 0, user.ToString());

        var made = await cli.RunAsync(
            "token", "add", "nightly report", "--user", "BO", "--scope", "backup", "--days", "90", "--course", "ffm516", "--json");
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Matches("^cgt_[A-Za-z0-9_-]{43}$", made.Text("token"));
        Assert.Equal(("nightly report", "bo", "backup", "ffm516"), (made.Text("name"), made.Text("user"), made.Text("scope"),
            made.Json.GetProperty("courses")[0].GetString()));
        var ends = made.Json.GetProperty("ends").GetDateTime();
        Assert.Equal(TimeSpan.FromDays(90), ends - made.Json.GetProperty("created").GetDateTime());
        Assert.Equal(DateTimeKind.Utc, ends.Kind);

        var plain = await cli.RunAsync("token", "add", "second", "--user", "bo", "--scope", "read", "--days", "1");
        Assert.Matches("^cgt_[A-Za-z0-9_-]{43}\n$", plain.Output); // and nothing else, for a pipe
        Assert.Contains("cannot be shown again", plain.Error, StringComparison.Ordinal);

        var listed = await cli.RunAsync("token", "list", "--json");
        var tokens = listed.Json.GetProperty("tokens").EnumerateArray().ToList();
        Assert.Equal(["nightly report", "second"], tokens.Select(t => t.GetProperty("name").GetString()));
        Assert.All(listed.Json.GetProperty("tokens").EnumerateArray(), t => Assert.False(t.TryGetProperty("token", out _)));
        Assert.Equal(JsonValueKind.Null, listed.Json.GetProperty("tokens")[0].GetProperty("lastUsed").ValueKind);
        SecretSearch.AssertAbsent("bo", made.Text("token"), listed.Output, "the list");
        await SecretSearch.AssertAbsentAsync("bo", made.Text("token"), house.Settings.StateRoot);
        Assert.Contains("never used; only ffm516", (await cli.RunAsync("token", "list", "--user", "bo")).Output, StringComparison.Ordinal);

        var number = made.Json.GetProperty("id").GetInt64();
        var removed = await cli.RunAsync("token", "remove", $"{number}", "--json");
        Assert.Equal(number, removed.Json.GetProperty("removed").GetInt64());
        Assert.Equal(2, (await cli.RunAsync("token", "remove", $"{number}")).ExitCode);
        Assert.Equal(1, (await cli.RunAsync("token", "list", "--json")).Json.GetProperty("tokens").GetArrayLength());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_a_sentence()
    {
        await using var house = await TestHouse.OpenAsync();
        var cli = new CommandLine(house);
        await cli.RunWithInputAsync("a long enough sentence", "user", "add", "bo", "--role", "superuser", "--password-stdin");
        foreach (var (arguments, sentence) in new (string[], string)[]
        {
            (["x", "--user", "nobody", "--scope", "read", "--days", "1"], "There is no user"),
            (["x", "--user", "bo", "--scope", "everything", "--days", "1"], "is no scope"),
            (["x", "--user", "bo", "--scope", "read", "--days", "367"], "1 to 366 days"),
            (["x", "--user", "bo", "--scope", "read", "--days", "1", "--course", "nosuch"], "There is no course"),
            ([" ", "--user", "bo", "--scope", "read", "--days", "1"], "Give the token a name"),
        })
        {
            var refused = await cli.RunAsync([.. new[] { "token", "add" }, .. arguments, "--json"]);
            Assert.True(refused.ExitCode == 2, refused.ToString());
            Assert.Contains(sentence, refused.Text("message"), StringComparison.Ordinal);
        }
        Assert.Contains("There is no token.", (await cli.RunAsync("token", "list")).Output, StringComparison.Ordinal);
    }
}
