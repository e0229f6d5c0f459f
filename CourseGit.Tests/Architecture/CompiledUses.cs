using Mono.Cecil;
using Mono.Cecil.Cil;

namespace CourseGit.Tests.Architecture;

/// <summary>A use of a type or a member by a type, as the compiler wrote it down.</summary>
/// <param name="By">The outermost type that uses it.</param>
/// <param name="Type">The type that is used, or whose member is.</param>
/// <param name="Member">The member; null for the type itself.</param>
internal sealed record CompiledUse(TypeReference By, TypeReference Type, string? Member);

/// <summary>What the types of a compiled assembly use: in signatures, attributes and bodies. Constants leave no trace there.</summary>
internal static class CompiledUses
{
    public static IReadOnlyList<CompiledUse> Of(string assemblyFile)
    {
        using var module = ModuleDefinition.ReadModule(assemblyFile);
        return [.. module.GetTypes().SelectMany(t => Of(t).Select(u => new CompiledUse(Outermost(t), u.Type, u.Member))).Distinct()];
    }

    /// <summary>The type that stands in a file of its own.</summary>
    public static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<(TypeReference Type, string? Member)> Of(TypeDefinition type) =>
        Signatures(type).SelectMany(Parts).Select(t => (t, (string?)null))
            .Concat(type.Methods.Where(m => m.HasBody).SelectMany(m => m.Body.Instructions).SelectMany(Of));

    private static IEnumerable<TypeReference> Signatures(TypeDefinition type)
    {
        IEnumerable<TypeReference?> all =
        [
            type.BaseType, .. type.Interfaces.Select(i => i.InterfaceType), .. type.Fields.Select(f => f.FieldType),
                .. type.CustomAttributes.Select(a => a.AttributeType),
            .. type.Methods.Select(m => m.ReturnType), .. type.Methods.SelectMany(m => m.Parameters).Select(p => p.ParameterType),
            .. type.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType),
            .. type.Methods.Where(m => m.HasBody).SelectMany(m => m.Body.Variables).Select(v => v.VariableType),
            .. type.Methods.Where(m => m.HasBody).SelectMany(m => m.Body.ExceptionHandlers).Select(h => h.CatchType),
        ];
        return all.OfType<TypeReference>();
    }

    private static IEnumerable<(TypeReference Type, string? Member)> Of(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => Parts(type).Select(t => (t, (string?)null)),
        MethodReference method => Parts(method.DeclaringType).Select(t => (t, (string?)method.Name))
            .Concat(method is GenericInstanceMethod generic ? generic.GenericArguments.SelectMany(Parts)
            .Select(t => (t, (string?)null)) : []),
        FieldReference field => Parts(field.DeclaringType).Select(t => (t, (string?)field.Name)),
        _ => [],
    };

    // Of a list of courses both the list and the course.
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Prepend(Outermost(generic.ElementType)),
        TypeSpecification of => Parts(of.ElementType),
        GenericParameter => [],
        _ => [Outermost(type)],
    };
}
