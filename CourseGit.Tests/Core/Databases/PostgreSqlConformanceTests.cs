using CourseGit.Core.Operations;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>All that PostgreSQL has goes through a backup, a verification and a full restore; pg_dump is the judge of both sides.</summary>
[Collection(nameof(PostgreSqlUnderTest))]
public sealed class PostgreSqlConformanceTests
{
    // What an ordinary user may not make, and what hangs on it, by pg_dump's headings.
    private static readonly string[] OfSuperusers =
    [
        "EVENT TRIGGER watch; Type: COMMENT", "EXTENSION postgres_fdw; Type: COMMENT", "USER MAPPING openta SERVER far; Type: USER MAPPING",
            "USER MAPPING public SERVER far; Type: USER MAPPING",
        "TABLE excl; Type: ACL", "everything; Type: PUBLICATION", "far; Type: SERVER", "ft; Type: FOREIGN TABLE",
        "postgres_fdw; Type: EXTENSION", "watch; Type: EVENT TRIGGER",
    ];

    [Fact]
    public async Task As_a_superuser_everything_comes_back()
    {
        await using var house = await OpenAsync(isSuperuser: true);
        await BackUpTwiceAsync(house);
        var before = await house.Server.DumpTextAsync(house.Database);
        await AssertNoSecretAsync(house);

        Assert.DoesNotContain("But:", (await house.House.VerifyAsync(PostgreSqlHouse.Course, OperationOutcome.Succeeded)).Text,
            StringComparison.Ordinal);
        await house.RestoreAsync();

        Assert.Equal(before.Split('\n'), (await house.Server.DumpTextAsync(house.Database)).Split('\n'));
        await house.BackUpAsync(); // the folder names another database
        await house.BackUpAsync(OperationOutcome.Unchanged);
    }

    [Fact]
    public async Task As_an_ordinary_user_all_comes_back_but_what_is_named_before_and_after()
    {
        await using var house = await OpenAsync(isSuperuser: false);
        await BackUpTwiceAsync(house);
        var before = await house.Server.DumpTextAsync(house.Database);
        await AssertNoSecretAsync(house);

        var proven = await house.House.VerifyAsync(PostgreSqlHouse.Course, OperationOutcome.Warning);
        var plan = await house.PlanAsync();
        var restored = await house.RestoreAsync(OperationOutcome.Warning);

        foreach (var said in new[] { proven.Text, string.Join(' ', plan.Warnings), restored.Text })
        {
            Assert.Contains("what the user openta may not make", said, StringComparison.Ordinal);
            foreach (var name in new[] { "event trigger watch", "extension postgres_fdw", "publication everything", "foreign server far",
                "tablespace conform_space", "ownership by conform_other" })
                Assert.Contains(name, said, StringComparison.Ordinal);
        }
        var after = await house.Server.DumpTextAsync(house.Database);
        Assert.Equal(OfSuperusers.Order(StringComparer.Ordinal), Headings(before).Except(Headings(after)).Order(StringComparer.Ordinal));
        Assert.Empty(Headings(after).Except(Headings(before)));
        Assert.Equal(Rows(before), Rows(after));
    }

    [Fact]
    public async Task As_an_ordinary_user_all_that_such_a_user_made_comes_back_to_the_letter()
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        await using var house = await PostgreSqlHouse.OpenAsync(server, await ConformanceDatabase.CreateOrdinaryAsync(server));
        await BackUpTwiceAsync(house);
        var before = await server.DumpTextAsync(house.Database);

        await house.House.VerifyAsync(PostgreSqlHouse.Course, OperationOutcome.Succeeded);
        Assert.Equal("", string.Join(' ', (await house.PlanAsync()).Warnings));
        await house.RestoreAsync();

        Assert.Equal(before.Split('\n'), (await server.DumpTextAsync(house.Database)).Split('\n'));
    }

    private static async Task<PostgreSqlHouse> OpenAsync(bool isSuperuser)
    {
        var server = await PostgreSqlUnderTest.GetAsync();
        return await PostgreSqlHouse.OpenAsync(
            server, await ConformanceDatabase.CreateAsync(server, isSuperuser), isSuperuser: isSuperuser);
    }

    private static async Task BackUpTwiceAsync(PostgreSqlHouse house)
    {
        // Commits count whole seconds: what was written within that of the backup would count as newer.
        foreach (var file in Directory.GetFiles(house.House.FilesOf(PostgreSqlHouse.Course).Folder, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-1));
        await house.BackUpAsync();
        await house.BackUpAsync(OperationOutcome.Unchanged);
    }

    private static async Task AssertNoSecretAsync(PostgreSqlHouse house)
    {
        foreach (var secret in new[] { ConformanceDatabase.FarSecret, ConformanceDatabase.WideSecret })
            await SecretSearch.AssertAbsentAsync("bob", secret, house.House.Settings.StateRoot);
    }

    private static HashSet<string> Headings(string dump) =>
        [.. dump.Split('\n').Where(l => l.StartsWith("-- Name: ", StringComparison.Ordinal))
            .Select(l => l["-- Name: ".Length..l.IndexOf("; Schema:", StringComparison.Ordinal)])];

    private static string[] Rows(string dump)
    {
        var lines = dump.Split('\n').ToList();
        return [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].StartsWith("COPY ", StringComparison.Ordinal))
            .SelectMany(i => lines.Skip(i).TakeWhile(l => l != "\\.")),
            .. lines.Where(l => l.Contains("setval(", StringComparison.Ordinal) || l.Contains("lowrite(", StringComparison.Ordinal))];
    }
}
