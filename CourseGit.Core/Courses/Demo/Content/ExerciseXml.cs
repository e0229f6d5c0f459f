using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CourseGit.Core.Courses.Demo.Content;

/// <summary>Writes an exercise as OpenTA stores it: UTF-8 without a declaration, questions keyed from 1.</summary>
internal static class ExerciseXml
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
        OmitXmlDeclaration = true,
    };

    /// <param name="placed">The exercise.</param>
    /// <param name="saved">When an author saved this version, in text as it stands in the file.</param>
    /// <param name="questions">How many of the questions this version had already.</param>
    public static byte[] Write(PlacedExercise placed, string saved, int questions)
    {
        var exercise = placed.Exercise;
        var root = new XElement("exercise",
            new XAttribute("exercise_key", placed.Key),
            new XAttribute("updated", saved),
            new XAttribute("by", DemoPeople.Author.Username),
            new XElement("exercisename", exercise.Name),
            new XElement("global", exercise.Given),
            Text(exercise.Text, exercise.English, FigureElements(exercise)),
            exercise.Questions.Take(questions).Select(Question));
        return Serialize(root);
    }

    private static XElement Question(DemoQuestion question, int index) =>
        new("question",
            new XAttribute("key", index + 1),
            new XAttribute("type", question.Type),
            Text(question.Text, question.English, []),
            new XElement("expression", question.Expression));

    private static IEnumerable<XElement> FigureElements(DemoExercise exercise) =>
        exercise.Figures.Select((_, index) => new XElement("figure", $"figure{index + 1}.png"));

    private static XElement Text(string text, string? english, IEnumerable<XElement> figures)
    {
        var element = new XElement("text", text, figures);
        if (english is not null)
        {
            element.Add(new XElement("alt", new XAttribute("lang", "en"), english));
        }

        return element;
    }

    private static byte[] Serialize(XElement root)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlWriter.Create(stream, Settings))
        {
            root.Save(writer);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }
}
