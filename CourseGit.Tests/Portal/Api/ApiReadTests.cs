using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CourseGit.Tests.Support;
using Json.Schema;

namespace CourseGit.Tests.Portal.Api;

/// <summary>A program that knows nothing but the document: it walks all reads, and checks each answer against its schema.</summary>
public sealed partial class ApiReadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_reads_can_be_found_from_the_document_and_answer_as_it_says()
    {
        await using var house = await ApiPortal.StartAsync();
        await house.AddScheduleAndNoticeAsync();
        using var client = await house.ClientAsync();
        await ApiPortal.DoAsync(client, "courses/own/backup", """{"message":"from a program"}""");
        var document = await ApiPortal.ReadAsync(client, "openapi.json");
        var known = new Dictionary<string, string>();
        var walked = new List<string>();
        foreach (var (path, operation) in Reads(document).OrderBy(r => r.Path.Count(c => c == '{')))
        {
            var name = (string)operation["operationId"]!;
            if (name == "followOperation")
                continue; // no JSON: see ApiEventsTests
            var address = Parameter().Replace(path, m => Uri.EscapeDataString(known[m.Groups[1].Value]));
            var answer = await ApiPortal.ReadAsync(client, address);
            Check(document, operation, "200", answer, $"GET {address}");
            Learn(known, name, answer);
            walked.Add(name);
        }
        Assert.Equal(
            ["browseCommit", "getCommit", "getCourse", "getOperation", "getOperationLog", "getRepository", "getSchedule", "getToken",
                "listCommits", "listCourses", "listMembers", "listNotices", "listOperations", "listRepositories", "listSchedules",
                "listUsers"], walked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_write_answers_as_the_document_says_and_does_what_it_says()
    {
        await using var house = await ApiPortal.StartAsync();
        await house.AddScheduleAndNoticeAsync();
        using var client = await house.ClientAsync();
        var document = await ApiPortal.ReadAsync(client, "openapi.json");
        var readme = Path.Combine(house.Portal.Settings.CoursesRoot, "own", "README.md");

        var backup = await PostAsync("/api/v1/courses/{course}/backup", "own", """{"message":"one"}""");
        await File.WriteAllTextAsync(readme, "changed", Token);
        var plan = await PostAsync("/api/v1/courses/{course}/restore/plan", "own", """{"mode":"exercises","overrideDirection":true}""");
        Assert.Equal(("README.md", "changed"), ((string?)plan["changes"]![0]!["path"], (string?)plan["changes"]![0]!["change"]));
        Assert.Equal((string?)backup["commit"], (string?)plan["commit"]);
        Assert.Null((string?)plan["refusal"]);
        Assert.Equal("changed", await File.ReadAllTextAsync(readme, Token));

        var restore = await PostAsync("/api/v1/courses/{course}/restore", "own",
            $$"""{"mode":"paths","paths":["README.md"],"commit":"{{plan["commit"]}}","confirmed":true,"overrideDirection":true}""");
        Assert.Equal(("restore", "succeeded"), ((string?)restore["kind"], (string?)restore["outcome"]));
        Assert.Equal("# own\n", await File.ReadAllTextAsync(readme, Token));

        var undo = await PostAsync("/api/v1/operations/{operation}/undo", $"{restore["operation"]}", null);
        Assert.Equal(("undo", "succeeded"), ((string?)undo["kind"], (string?)undo["outcome"]));
        Assert.Equal("changed", await File.ReadAllTextAsync(readme, Token));

        var verify = await PostAsync("/api/v1/courses/{course}/verify", "own", null);
        Assert.Equal(("verify", "succeeded"), ((string?)verify["kind"], (string?)verify["outcome"]));

        // Its direction is not Pull: the same guard as on the page.
        var pull = await PostAsync("/api/v1/courses/{course}/exercises", "own", """{"confirmed":true}""");
        Assert.Equal(("failed", true), ((string?)pull["outcome"], (bool)pull["refused"]!));

        var cancel = await PostAsync("/api/v1/operations/{operation}/cancel", $"{pull["operation"]}", null);
        Assert.Equal("failed", (string?)cancel["outcome"]); // what is done stays as it is
        var paused = await PostAsync("/api/v1/schedules/{schedule}/pause", "Every night", null);
        Assert.True((bool)paused["paused"]!);
        var resumed = await PostAsync("/api/v1/schedules/{schedule}/resume", "every night", null);
        Assert.False((bool)resumed["paused"]!);
        var run = await PostAsync("/api/v1/schedules/{schedule}/run", "Every night", null);
        Assert.Equal(PortalUnderTest.Name, (string?)run["requestedBy"]);

        var made = await PostAsync("/api/v1/repositories", "", """{"name":"made/made","description":"by a program"}""");
        Assert.Equal(("hosted", "active"), ((string?)made["kind"], (string?)made["status"]));
        var migrated = await PostAsync(
            "/api/v1/repositories/{owner}/{name}/mirror/migrate", "made", """{"source":"hosted:courses/own"}""");
        Assert.Equal(("migrate", "succeeded"), ((string?)migrated["kind"], (string?)migrated["outcome"]));
        var synced = await PostAsync("/api/v1/repositories/{owner}/{name}/mirror/sync", "made", null);
        Assert.Equal(("sync", "unchanged"), ((string?)synced["kind"], (string?)synced["outcome"]));

        var posts = document["paths"]!.AsObject().Where(p => p.Value!["post"] is not null).Select(p => p.Key).Order().ToArray();
        Assert.Equal(13, posts.Length); // all of them were asked here

        async Task<JsonNode> PostAsync(string path, string name, string? json)
        {
            var operation = document["paths"]![path]!["post"]!;
            using var answer = await ApiPortal.SendAsync(client, Parameter().Replace(path, Uri.EscapeDataString(name)), json);
            var read = await ApiPortal.JsonOfAsync(answer);
            Check(document, operation, $"{(int)answer.StatusCode}", read, path);
            if (answer.Headers.Location is not { } location || read["operation"] is null)
                return read;
            var done = await ApiPortal.DoneAsync(client, location.OriginalString);
            Check(document, document["paths"]!["/api/v1/operations/{operation}"]!["get"]!, "200", done, location.OriginalString);
            return done;
        }
    }

    [Fact]
    public async Task The_document_describes_every_address_with_its_errors_and_its_key()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        var document = await ApiPortal.ReadAsync(client, "openapi.json");
        Assert.StartsWith("3.1.", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.Equal("bearer", (string?)document["components"]!["securitySchemes"]!["token"]!["scheme"]);
        Assert.NotNull(document["security"]![0]!["token"]);
        foreach (var (path, method, operation) in Operations(document))
        {
            Assert.True(!string.IsNullOrEmpty((string?)operation["summary"]), $"{method} {path} has no summary");
            Assert.True(operation["tags"]!.AsArray().Count == 1, $"{method} {path} has no tag");
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                Assert.True((string?)parameter!["description"] is { Length: > 0 }, $"{method} {path}: {parameter["name"]} says nothing");
            foreach (var status in new[] { "400", "401", "403", "404", "429", "500" })
                Assert.Equal("#/components/schemas/ApiProblem",
                    (string?)operation["responses"]![status]!["content"]!["application/problem+json"]!["schema"]!["$ref"]);
            Assert.Contains(operation["responses"]!.AsObject(), r => r.Key.StartsWith('2'));
            Assert.Equal(method == "post", operation["parameters"]?.AsArray().Any(p => (string?)p!["name"] == "Idempotency-Key") is true);
        }
        Assert.DoesNotContain("http://", document.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", document.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_known_already_is_not_sent_again()
    {
        await using var house = await ApiPortal.StartAsync();
        using var client = await house.ClientAsync();
        await ApiPortal.DoAsync(client, "courses/own/backup");
        foreach (var address in new[] { "courses/own", "operations/1" })
        {
            using var first = await client.GetAsync(address, Token);
            Assert.NotNull(first.Headers.ETag);
            using var again = new HttpRequestMessage(HttpMethod.Get, address);
            again.Headers.IfNoneMatch.Add(first.Headers.ETag);
            using var same = await client.SendAsync(again, Token);
            Assert.Equal((304, ""), ((int)same.StatusCode, await same.Content.ReadAsStringAsync(Token)));
        }
        using var old = new HttpRequestMessage(HttpMethod.Get, "courses/own");
        old.Headers.TryAddWithoutValidation("If-None-Match", "\"of another time\"");
        using var changed = await client.SendAsync(old, Token);
        Assert.Equal(200, (int)changed.StatusCode);
    }

    private static void Check(JsonNode document, JsonNode operation, string status, JsonNode answer, string what)
    {
        var response = operation["responses"]![status] ?? throw new InvalidOperationException($"{what}: {status} is not in the document");
        var schema = response["content"]!["application/json"]!["schema"]!;
        var whole = Closed(document["components"]!["schemas"]!);
        var text = new JsonObject { ["$ref"] = "#/$defs/answer", ["$defs"] = whole };
        whole["answer"] = Closed(schema);
        var built = JsonSchema.FromText(text.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
        var verdict = built.Evaluate(
            JsonSerializer.SerializeToElement(answer), new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        Assert.True(verdict.IsValid, $"{what}: {string.Join("; ", (verdict.Details ?? []).Where(d => d.Errors is not null)
            .Select(d => $"{d.InstanceLocation}: {string.Join(", ", d.Errors!.Values)}"))}\n{answer}");
    }

    // The document leaves room for fields to come; here each has to be in it.
    private static JsonNode Closed(JsonNode schemas)
    {
        var copy = schemas.DeepClone();
        Close(copy);
        return copy;

        static void Close(JsonNode? node)
        {
            if (node is JsonObject one)
            {
                if (one["properties"] is JsonObject && one["additionalProperties"] is null)
                    one["additionalProperties"] = false;
                foreach (var (_, value) in one.ToList())
                    Close(value);
            }
            else if (node is JsonArray many)
            {
                foreach (var value in many)
                    Close(value);
            }
        }
    }

    private static void Learn(Dictionary<string, string> known, string operation, JsonNode answer)
    {
        switch (operation)
        {
            case "listCourses":
                known["course"] = (string)answer["courses"]!.AsArray().First(c => (string?)c!["subdomain"] == "own")!["subdomain"]!;
                break;
            case "listCommits":
                known["commit"] = (string)answer["commits"]![0]!["commit"]!;
                break;
            case "listOperations":
                known["operation"] = $"{answer["operations"]![0]!["operation"]}";
                break;
            case "listRepositories":
                (known["owner"], known["name"]) = ("courses", "own");
                Assert.Equal("courses/own", (string?)answer["repositories"]![0]!["name"]);
                break;
            case "listSchedules":
                known["schedule"] = (string)answer["schedules"]![0]!["name"]!;
                break;
        }
    }

    private static IEnumerable<(string Path, JsonNode Operation)> Reads(JsonNode document) =>
        Operations(document).Where(o => o.Method == "get").Select(o => (o.Path, o.Operation));

    private static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!);

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Parameter();
}
