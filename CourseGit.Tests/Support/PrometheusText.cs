using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CourseGit.Tests.Support;

/// <summary>One figure, with its labels by name.</summary>
internal sealed record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>Names it among all: two of one key would be two values for the same thing.</summary>
    public string Key =>
        $"{Name}{{{string.Join(',', Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"))}}}";

    public string Without(string label) => new PrometheusSample(Name, Labels.Where(l => l.Key != label).ToDictionary(), 0).Key;
}

/// <summary>What stands under one name.</summary>
internal sealed record PrometheusFamily(string Name, string Type, List<PrometheusSample> Samples);

/// <summary>
/// Reads the text format 0.0.4 as its specification has it (https://prometheus.io/docs/instrumenting/exposition_formats), and fails on
/// whatever it does not allow: Prometheus itself forgives some of it today.
/// </summary>
internal sealed partial class PrometheusText
{
    private static readonly string[] Types = ["counter", "gauge", "histogram", "summary", "untyped"];
    private readonly Dictionary<string, PrometheusFamily> _families = [];
    private readonly Dictionary<string, string> _helps = [];
    private readonly HashSet<string> _seen = [];
    private PrometheusFamily? _current;

    private PrometheusText()
    {
    }

    public IReadOnlyDictionary<string, PrometheusFamily> Families => _families;

    /// <summary>Reads a whole answer.</summary>
    public static PrometheusText Parse(string text)
    {
        var parsed = new PrometheusText();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        foreach (var line in text[..^1].Split('\n'))
            parsed.Read(line);
        foreach (var family in parsed._families.Values)
            parsed.Check(family);
        return parsed;
    }

    /// <summary>The only value under a name with just these labels; null when there is none.</summary>
    public double? Value(string name, params (string Name, string Value)[] labels)
    {
        var key = new PrometheusSample(name, labels.ToDictionary(l => l.Name, l => l.Value), 0).Key;
        return _families.Values.SelectMany(f => f.Samples).FirstOrDefault(s => s.Key == key)?.Value;
    }

    /// <summary>Everything that may only grow: counters, and what histograms count.</summary>
    public IEnumerable<PrometheusSample> Growing() =>
        _families.Values.Where(f => f.Type is "counter" or "histogram").SelectMany(f => f.Samples);

    private void Read(string line)
    {
        if (line.Length == 0)
            return;
        if (line.StartsWith("# HELP ", StringComparison.Ordinal))
        {
            var (name, text) = Split(line["# HELP ".Length..]);
            Assert.True(_helps.TryAdd(name, Unescape(text, quoted: false)), $"two HELP lines: {line}");
        }
        else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            var (name, type) = Split(line["# TYPE ".Length..]);
            Assert.Contains(type, Types);
            Assert.True(_families.TryAdd(name, _current = new(name, type, [])), $"two TYPE lines: {line}");
        }
        else if (line[0] != '#')
            Add(ReadSample(line), line);
    }

    private static (string Name, string Text) Split(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        Assert.True(space > 0, text);
        Assert.Matches(MetricName(), text[..space]);
        return (text[..space], text[(space + 1)..]);
    }

    // All lines of a name stand together, after its TYPE.
    private void Add(PrometheusSample sample, string line)
    {
        Assert.True(_current is not null && BelongsTo(sample.Name, _current), $"under no TYPE of its own: {line}");
        Assert.True(_seen.Add(sample.Key), $"twice: {line}");
        _current.Samples.Add(sample);
    }

    private static bool BelongsTo(string name, PrometheusFamily family) => family.Type == "histogram"
        ? new[] { "_bucket", "_sum", "_count" }.Any(end => name == family.Name + end)
        : name == family.Name;

    private static PrometheusSample ReadSample(string line)
    {
        var name = SampleName().Match(line).Value;
        Assert.Matches(MetricName(), name);
        var at = name.Length;
        var labels = new Dictionary<string, string>();
        if (at < line.Length && line[at] == '{')
        {
            at++;
            while (line[at] != '}')
            {
                var equals = line.IndexOf("=\"", at, StringComparison.Ordinal);
                var label = line[at..equals];
                Assert.Matches(LabelName(), label);
                var end = equals + 2;
                while (line[end] != '"')
                    end += line[end] == '\\' ? 2 : 1;
                Assert.True(labels.TryAdd(label, Unescape(line[(equals + 2)..end], quoted: true)), $"a label twice: {line}");
                at = end + 1;
                if (line[at] == ',')
                    at++;
                else
                    Assert.Equal('}', line[at]);
            }
            at++;
        }
        Assert.Equal(' ', line[at]);
        var parts = line[(at + 1)..].Split(' ');
        Assert.InRange(parts.Length, 1, 2);
        if (parts.Length == 2)
            Assert.True(long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _), line);
        return new(name, labels, Number(parts[0]));
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && GoNumber().IsMatch(text)
            ? number
            : throw new FormatException($"{text} is no number"),
    };

    private static string Unescape(string text, bool quoted)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }
            plain.Append((i + 1 < text.Length ? text[++i] : ' ') switch
            {
                'n' => '\n',
                '\\' => '\\',
                '"' when quoted => '"',
                var other => throw new FormatException($"\\{other} is no escape: {text}"),
            });
        }
        return plain.ToString();
    }

    private void Check(PrometheusFamily family)
    {
        if (family.Name.StartsWith("coursegit_", StringComparison.Ordinal)) // the format asks it of nobody, we of ourselves
            Assert.False(string.IsNullOrWhiteSpace(_helps.GetValueOrDefault(family.Name)), $"{family.Name} has no HELP");
        Assert.True(family.Type == "counter" == family.Name.EndsWith("_total", StringComparison.Ordinal), $"{family.Type} {family.Name}");
        if (family.Type is "counter")
            Assert.All(family.Samples, s => Assert.True(s.Value >= 0, s.Key));
        if (family.Type is "histogram")
            CheckHistogram(family);
    }

    private static void CheckHistogram(PrometheusFamily family)
    {
        var buckets = family.Samples.Where(s => s.Name.EndsWith("_bucket", StringComparison.Ordinal)).ToList();
        foreach (var series in buckets.GroupBy(b => b.Without("le")))
        {
            var bounds = series.Select(b => Number(b.Labels["le"])).ToList();
            Assert.Equal(bounds.Distinct().Order(), bounds);
            Assert.Equal(double.PositiveInfinity, bounds[^1]);
            Assert.Equal(series.Select(b => b.Value).Order(), series.Select(b => b.Value));
            var labels = series.First().Labels.Where(l => l.Key != "le").ToDictionary();
            var count = family.Samples.Single(s => s.Key == new PrometheusSample(family.Name + "_count", labels, 0).Key);
            Assert.Single(family.Samples, s => s.Key == new PrometheusSample(family.Name + "_sum", labels, 0).Key);
            Assert.Equal(count.Value, series.Last().Value);
        }
        Assert.Equal(buckets.GroupBy(b => b.Without("le")).Count(),
            family.Samples.Count(s => s.Name.EndsWith("_count", StringComparison.Ordinal)));
    }

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex MetricName();

    [GeneratedRegex("^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex LabelName();

    [GeneratedRegex("^[^{ ]+")]
    private static partial Regex SampleName();

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")]
    private static partial Regex GoNumber();
}
